"""The public booking walk: services, times, a held time with its details, the confirmation."""
