"""The only writers of care. Each is one transaction with one trail entry."""
