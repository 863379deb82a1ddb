"""The checklist of what only people can see, for the owner."""
