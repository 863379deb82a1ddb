"""The only writers of outreach. Each is one transaction with one trail entry."""
