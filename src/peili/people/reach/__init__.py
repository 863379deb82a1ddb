"""How far each role reaches among the cards, and the way past it: with a reason, for a time, and reviewed."""
