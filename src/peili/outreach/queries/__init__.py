"""Reads of contacts, campaigns and disclosures."""
