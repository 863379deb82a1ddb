"""Pure decisions: what answers mean, what a survey asks, whether a text waives a duty."""
