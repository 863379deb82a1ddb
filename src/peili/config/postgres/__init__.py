"""PostgreSQL as the house uses it: every statement in the walled role, with what it may read."""
