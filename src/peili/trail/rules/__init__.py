"""Pure decisions of the trail: what an entry is in bytes, its commitments, and its link."""
