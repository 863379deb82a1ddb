"""A salon's system, and the record of processing activities computed from it."""

__version__ = "0.1.0"
