"""Setting a house up without a file, and changing it later: the same questions, one topic a page."""
