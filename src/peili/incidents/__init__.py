"""Data breaches: what happened, whom it touches, and who has been told by when."""
