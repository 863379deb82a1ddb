"""Writes documents as PDF/A-2b by itself: pages of text in the house's type, tagged for screen readers."""
