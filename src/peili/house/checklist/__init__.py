"""What only people can see, such as doors and the cabinet: looked at by somebody, by a date."""
