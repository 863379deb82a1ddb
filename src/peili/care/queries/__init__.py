"""Reads of care: what was done, how the skin has changed, what is under way."""
