"""Promises that destroy, tried on a clone of the house with people planted into it."""
