"""The client's own page: bookings, everything kept, who looked, and every right; composed from the rooms."""
