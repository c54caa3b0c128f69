"""The doctor: examines an installation, and says of every fault what to do about it."""
