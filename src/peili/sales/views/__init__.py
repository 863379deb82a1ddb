"""The staff's pages of payments, and the client's own receipt behind its link."""
