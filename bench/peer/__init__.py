"""The peer's side of the benchmark; runs in the peer's own venv."""
