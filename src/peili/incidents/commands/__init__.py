"""The only writers of breaches."""
