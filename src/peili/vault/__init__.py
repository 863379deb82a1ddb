"""Subjects, the roots that keys, trail, export and erasure hang on."""
