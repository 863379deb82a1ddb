"""The only way out of the house: connections to declared hosts, each allowed anew, refusals counted."""
