"""How a person is reached by messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """A way a message travels, and a permission is given for."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")
