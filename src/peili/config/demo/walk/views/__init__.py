"""The pages of the walk, and its strip."""
