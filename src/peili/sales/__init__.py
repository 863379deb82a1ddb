"""What was paid for a visit: receipts numbered per business, the day's sum, and the file for bookkeeping."""
