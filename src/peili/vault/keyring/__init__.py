"""The keyring: a key for each subject and scope, kept outside the database, destroyed for good."""
