"""The only writers of booking. Each is one transaction with one trail entry."""
