"""The staff's pages of requests."""
