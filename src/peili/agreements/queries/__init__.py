"""Reads of surveys, decisions and agreements."""
