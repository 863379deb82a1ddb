"""Pages of the room: the public ones, and the staff's."""
