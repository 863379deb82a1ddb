"""Writing the trail. Other rooms need only to say who acts, and to note what was done."""

from peili.trail.commands.noting import CLIENT, PROGRAM, Actor, note

__all__ = ["CLIENT", "PROGRAM", "Actor", "note"]
