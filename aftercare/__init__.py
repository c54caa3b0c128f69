"""Aftercare (售后台): a promise is kept, and everybody can see that it is kept."""

__version__ = "0.1.0"
