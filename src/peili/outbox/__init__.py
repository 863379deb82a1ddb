"""Every message that leaves: queued with its cause, allowed again when sent, kept on the log."""
