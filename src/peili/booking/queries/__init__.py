"""Reads of booking: the public list, free times, the day."""
