"""The room's template filters."""
