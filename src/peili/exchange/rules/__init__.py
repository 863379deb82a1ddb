"""Pure rules of what is written for other calendars and read from them."""
