"""The log's anchors: made at the interval the house said, mailed out of it, and whether that keeps up."""
