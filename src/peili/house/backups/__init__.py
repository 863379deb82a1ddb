"""The house's backups in operation: when they were made, by whom, and what the owner is told."""
