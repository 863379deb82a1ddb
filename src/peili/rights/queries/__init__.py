"""Reads: the package of what is kept, who looked, what waits for an answer."""
