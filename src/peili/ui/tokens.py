"""`{% csrf_token %}` written once a page: one with several forms has the same field in each.

`{% load ui %}` puts it in the place of Django's own tag.
"""

from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode

WRITTEN = "_peili_csrf_field"


class TokenNode(CsrfTokenNode):
    """The hidden field with the page's token."""

    def render(self, context: Context) -> str:
        """Return the field, as it was written for the first form of the answer."""
        request = context.get("request")
        if request is None or "csrf_token" not in context:
            return super().render(context)
        token = context["csrf_token"]
        found = getattr(request, WRITTEN, None)
        if found is None or found[0] is not token:
            found = (token, super().render(context))
            setattr(request, WRITTEN, found)
        return str(found[1])


def csrf_token(_parser: Parser, _token: Token) -> TokenNode:
    """Read the tag."""
    return TokenNode()
