"""The guided walk of the demo house: seven steps, each recognised by what is really so in the house."""
