"""`{% load desk %}`: how the desk says what it shows."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from peili.desk import drawn
from peili.people.phones import spoken_phone

register = template.Library()

register.filter("spoken_phone", spoken_phone)
register.filter("as_lanes", drawn.lanes)
register.filter("as_hours", drawn.hours)
register.filter("as_picture", drawn.picture)


@register.filter
def breakable(email: str) -> SafeString:
    """Let an e-mail address break after its @ where a column is narrow."""
    name, at, domain = email.partition("@")
    return format_html("{}{}<wbr>{}", name, at, domain)
