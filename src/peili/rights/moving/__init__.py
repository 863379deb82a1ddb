"""Taking in what a person brings along from another house that uses this program (GDPR Art. 20)."""
