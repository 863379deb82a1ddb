"""The business in figures: how full, who did not come, who came again, what came in."""
