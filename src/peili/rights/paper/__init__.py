"""Paper cards: printed empty, registered with their place, scanned, and destroyed by a named person."""
