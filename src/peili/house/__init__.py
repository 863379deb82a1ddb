"""The organisation: controllers, registers, premises, parties and the house profile."""
