"""The coded words of care: what a product is, what may be in it, what a client reacts to, how things end."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Substance(models.TextChoices):
    """What a lot may contain and a client may be allergic to; one list, so that the two can meet."""

    NICKEL = "nickel", _("nickel")
    CHROMIUM = "chromium", _("chromium")
    FRAGRANCE = "fragrance", _("fragrances")
    COLOUR = "colour", _("hair and brow colours (PPD)")
    ANAESTHETIC = "anaesthetic", _("surface anaesthetics")
    LATEX = "latex", _("latex")
    ADHESIVE = "adhesive", _("lash glues (cyanoacrylate)")
    PRESERVATIVE = "preservative", _("preservatives")


class ProductKind(models.TextChoices):
    """What a product is used as."""

    CLEANSER = "cleanser", _("cleanser")
    PEEL = "peel", _("peel")
    SERUM = "serum", _("serum")
    CREAM = "cream", _("cream")
    MASK = "mask", _("mask")
    SUN = "sun", _("sun protection")
    PIGMENT = "pigment", _("pigment")
    ANAESTHETIC = "anaesthetic", _("anaesthetic")
    COLOUR = "colour", _("colour")
    GEL = "gel", _("gel")
    NEEDLE = "needle", _("blade or needle")
    OTHER = "other", _("other")


class AmendmentKind(models.TextChoices):
    """Why something is written beside a sealed record."""

    ADDITION = "addition", _("something was left out")
    CORRECTION = "correction", _("something was written wrong")
    ERROR = "error", _("the whole record was made in error")


class Given(models.TextChoices):
    """How the client was given the after-care instructions."""

    PRINTED = "printed", _("on paper")
    TOLD = "told", _("told and shown")
    LATER = "later", _("is sent afterwards")
    NONE = "none", _("not given")


class When(models.TextChoices):
    """When a home-care product is used."""

    MORNING = "morning", _("in the morning")
    EVENING = "evening", _("in the evening")
    BOTH = "both", _("morning and evening")
    WEEKLY = "weekly", _("once a week")
    NEEDED = "needed", _("when needed")


class Accepted(models.TextChoices):
    """How the client accepted a programme."""

    HERE = "here", _("in the salon")
    LINK = "link", _("by a link")


class Ending(models.TextChoices):
    """How a programme ended."""

    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped")
