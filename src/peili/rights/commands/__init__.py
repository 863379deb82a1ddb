"""The only writers of requests, restrictions and sessions of the own page."""
