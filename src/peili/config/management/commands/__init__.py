"""As above: `migrate`."""
