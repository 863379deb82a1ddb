"""The house's keys on this machine, and the `peili keys` command."""
