"""The append-only log of who saw and did what: ids and field names, never values."""
