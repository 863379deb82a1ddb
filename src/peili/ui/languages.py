"""The menu of languages: three submit buttons, so that choosing one needs no script."""

from functools import cache

from django.conf import settings
from django.template.context import Context
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info

from peili.ui.addresses import address


def menu(context: Context) -> SafeString:
    """Return the form; it leads back to `here`, where a page answers a POST, else to the page itself."""
    back = escape(context.get("here") or context["request"].get_full_path())
    token = context.get("csrf_token")
    hidden = f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token)}">' if token else ""
    return mark_safe(  # noqa: S308  # every value is escaped
        f'<form method="post" action="{escape(address("set_language"))}">{hidden}'
        f'<input type="hidden" name="next" value="{back}">\n{_buttons(get_language())}</form>'
    )


@cache
def _buttons(current: str | None) -> str:
    chosen = {current: ' aria-current="true"'}
    return "".join(
        f'<button type="submit" name="language" value="{code}" lang="{code}"{chosen.get(code, "")}>'
        f"{escape(get_language_info(code)['name_local'])}</button>\n"
        for code, _name in settings.LANGUAGES
    )
