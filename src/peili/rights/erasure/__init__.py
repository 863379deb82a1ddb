"""Erasure: what goes and what stays is computed from the declarations, shown, carried out and certified."""
