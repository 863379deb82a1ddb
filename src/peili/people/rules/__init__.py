"""Decisions about people: no database, no clock, no request."""
