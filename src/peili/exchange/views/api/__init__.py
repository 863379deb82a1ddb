"""The API, version 1: free times, bookings and taken times for programs with a key."""
