"""PostgreSQL as the house uses it: every statement in the walled role, with the reading in force beside it."""
