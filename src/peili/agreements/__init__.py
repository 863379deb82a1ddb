"""Health surveys, the house's rules on their answers, signed agreements, and the gate before a treatment."""
