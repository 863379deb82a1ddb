"""The room's reads."""
