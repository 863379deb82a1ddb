"""Pure decisions of care: no database, no clock, no request."""
