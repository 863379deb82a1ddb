"""The only writers of surveys, decisions, consents and agreements."""
