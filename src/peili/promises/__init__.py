"""The vocabulary, personal() and impersonal(), activities, probes and checks. Knows no room."""
