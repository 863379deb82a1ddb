"""Measures the product against a peer, against limits and against crashes; `bench/README.md` says how."""
