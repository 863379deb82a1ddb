"""Pages about treatments, for those who give them."""
