"""The pages of setting a house up, and of its settings."""
