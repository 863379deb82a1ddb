"""Backups of a house and the way back: three kinds of encrypted file, made online and proved before use."""
