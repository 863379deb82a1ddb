"""The only writers of people. Each is one transaction with one trail entry."""
