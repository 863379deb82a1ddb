"""Pages that compose rooms: the staff's day, appointments and client cards. No models."""
