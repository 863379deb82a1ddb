"""The pages of surveys, verdicts, signing and copies."""
