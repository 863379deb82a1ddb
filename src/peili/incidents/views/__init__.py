"""The owner's pages about breaches."""
