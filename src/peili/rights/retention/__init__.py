"""Retention: each person's data has a computed end; what has reached it goes at night."""
