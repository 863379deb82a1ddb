"""What care can test about itself."""
