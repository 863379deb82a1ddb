"""Clients, claims, staff, roles and sign-in."""
