"""Reads of breaches."""
