"""PostgreSQL inside the product: found, initialised, started, watched and stopped by ourselves."""
