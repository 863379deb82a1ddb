"""Bringing clients in from a file of another system: read, tried without storing anything, then stored."""
