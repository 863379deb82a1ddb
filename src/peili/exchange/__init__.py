"""Times that leave the house and come in: calendar feeds, other calendars, and keys for programs."""
