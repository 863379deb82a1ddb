"""Contacts with people: enquiries and calls until they are answered, campaigns by permission, disclosures."""
