"""Pure decisions: due dates, what a right allows."""
