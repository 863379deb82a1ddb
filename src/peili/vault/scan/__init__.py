"""The scanner: looks for personal values in every place where this program, or its database, stores bytes."""
