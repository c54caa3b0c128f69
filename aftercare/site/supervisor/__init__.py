"""One supervisor for the database, the pages and the worker: starts, watches, heals and stops them."""
