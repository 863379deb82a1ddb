"""Before a house is anybody's: the one-time code that opens it to its owner."""
