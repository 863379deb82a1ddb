"""The only writers of outbox. Each is one transaction with one trail entry."""
