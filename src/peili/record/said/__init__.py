"""What the record says: a file for each part of the form, a function for each group of sentences."""
