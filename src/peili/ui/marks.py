"""The state marks: left half = what is said, right half = what is so. Shapes are drawn once, at import."""

from typing import Final

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

_SAID: Final = '<path d="M9.25 2.05a8 8 0 0 0 0 15.9z"/>'
_SO: Final = "M10.75 2.05a8 8 0 0 1 0 15.9z"
_SLIPPED: Final = "M10.75 5.55a8 8 0 0 1 0 15.9z"
_DASHED: Final = "M11.5 2.9a7.25 7.25 0 0 1 0 14.2z"

_SECOND: Final = {
    "holds": f'<path class="so" d="{_SO}"/>',
    "drifts": f'<path class="so" d="{_SLIPPED}"/>',
    "waits": f'<path class="so dashed" d="{_DASHED}"/>',
    "not-yet": f'<path class="so dashed" d="{_DASHED}"/>',
    "typed": "",
}

WORDS: Final[dict[str, str | Promise]] = {
    "holds": _("Holds"),
    "drifts": _("Does not hold"),
    "waits": _("Waiting"),
    "not-yet": _("Not yet"),
    "typed": _("Recorded by hand"),
}


def _drawn(kind: str, content: str) -> SafeString:
    return mark_safe(  # noqa: S308 - made of the constants above only
        f'<svg class="{kind}" viewBox="1.5 1.5 17 17" width="20" height="20" aria-hidden="true"'
        f' focusable="false">{_SAID}{content}</svg>'
    )


SHAPES: Final = {state: _drawn(f"mark mark-{state}", second) for state, second in _SECOND.items()}
LOGO: Final = _drawn("logo", f'<path class="outline" d="{_DASHED}"/>')


def shape(state: str) -> SafeString:
    """Return the bare shape, for places where its word stands beside it; a state may be said with `_`."""
    return SHAPES[state.replace("_", "-")]


def mark(state: str, word: str | Promise = "", *, hidden: bool = False) -> SafeString:
    """Return the shape with its word: the record's own word unless another is given."""
    key = state.replace("_", "-")
    return format_html(
        '<span class="state state-{}">{}<span{}>{}</span></span>',
        key,
        SHAPES[key],
        mark_safe(' class="visually-hidden"') if hidden else "",
        word or WORDS[key],
    )
