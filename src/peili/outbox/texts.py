"""What messages say: a template for each, in the language of whoever gets it.

`<room>/messages/<name>.txt` has the subject line on its first line and the text below;
`<room>/messages/<name>.sms.txt` is a text message, whole. They are plain text, so nothing is escaped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.template.backends.django import DjangoTemplates
from django.utils import translation

from peili.people.channels import Channel


@dataclass(frozen=True, slots=True, repr=False)  # a printed one would tell what was written to whom
class Text:
    """A subject line, empty in a text message, and the text."""

    heading: str
    body: str


@cache
def _engine() -> DjangoTemplates:
    return DjangoTemplates(
        {"NAME": "messages", "DIRS": [], "APP_DIRS": True, "OPTIONS": {"autoescape": False}}
    )


def write(template: str, context: Mapping[str, object], *, channel: Channel, language: str) -> Text:
    """Return a message's words; `template` is its path without the ending."""
    ending = ".sms.txt" if channel is Channel.SMS else ".txt"
    with translation.override(language):
        said = _engine().get_template(f"{template}{ending}").render(dict(context)).strip()
    if channel is Channel.SMS:
        return Text("", " ".join(said.split()))
    heading, _line, body = said.partition("\n")
    return Text(heading.strip(), body.strip())


def public_address(path: str) -> str:
    """Return the whole address of a page of this house, for a link in a message."""
    return f"{settings.PUBLIC_ADDRESS}{path}"
