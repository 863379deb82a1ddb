"""Restoring a house: the command, and the child process that finishes what it unpacked."""
