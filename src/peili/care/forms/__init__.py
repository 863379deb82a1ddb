"""What those who give treatments type: kept short enough for a phone."""
