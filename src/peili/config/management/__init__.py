"""Django commands that the house says otherwise."""
