"""Pure decisions of booking: no database, no clock, no request."""
