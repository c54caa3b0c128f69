"""Backups: everything of an installation written into a folder, verified, and brought back up to a time."""
