"""The staff's page of connections, and what other programs fetch."""
