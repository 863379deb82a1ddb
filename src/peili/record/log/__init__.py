"""The log's digests: the owner prints one, keeps it outside, and types it in to compare."""
