"""What an attacker types to run a script in somebody else's browser, and hanging it on all that is stored."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import models

TAGS = (
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<body onload=alert(1)>",
    ),
    *(
        "<iframe srcdoc='<script>alert(1)</script>'>",
        "<details open ontoggle=alert(1)>",
        "<a href=javascript:alert(1)>x",
    ),
    *(
        "<form action=javascript:alert(1)><button>x",
        "<style>@import 'http://x.invalid';</style>",
        "<base href=//x.invalid>",
    ),
    *(
        "<input autofocus onfocus=alert(1)>",
        "<video><source onerror=alert(1)>",
        "<math><mi xlink:href=javascript:alert(1)>",
    ),
    *(
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<object data=javascript:alert(1)>",
        "<marquee onstart=alert(1)>",
    ),
    *(
        "<link rel=stylesheet href=//x.invalid>",
        "<embed src=javascript:alert(1)>",
        "<template><script>alert(1)</script></template>",
    ),
    *(
        "<svg><script>alert(1)</script></svg>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    ),
    *(
        "<select><template><img src=x onerror=alert(1)>",
        "<xss style=color:red onclick=alert(1)>",
        "<button formaction=javascript:alert(1)>",
    ),
)
BEFORE = (
    "",
    '">',
    "'>",
    "</textarea>",
    "</title>",
    "</script>",
    "-->",
    "]]>",
    "</style>",
    "\\\"'>",
    '" autofocus onfocus=alert(1) x="',
    "' style='color:red' x='",
    "` onclick=alert(1) `",
    "{{",
    "{%",
    "javascript:alert(1)//",
    "&quot;>",
    "%22%3E",
    "\u2028",
    "</select>",
)
PAYLOADS = tuple(f"{before}{tag}" for tag in TAGS for before in BEFORE)
WHOLE = (
    "\"'></textarea></title></script><img src=x onerror=alert(1)><script>alert(2)</script><b style=color:red>"
)
LEAST = 40  # characters a field takes, so that something fits


def plant(monkeypatch: pytest.MonkeyPatch, payloads: tuple[str, ...]) -> None:
    """Hang a payload on every sealed text as it is opened, and write them into the house's own texts."""
    from peili.promises.sealed import SealedMixin  # noqa: PLC0415  # models need the settings

    plain, turn = SealedMixin.opened, count()

    def opened(field: Any, sealed: Any, record: Any) -> Any:
        value = plain(field, sealed, record)
        typed = isinstance(field.twin, (models.CharField, models.TextField)) and not field.choices
        if (
            not isinstance(value, str)
            or not typed
            or field.name in {"address", "scan", "seed", "email", "phone"}
        ):
            return value
        return f"{value} {payloads[next(turn) % len(payloads)]}"

    monkeypatch.setattr(SealedMixin, "opened", opened)
    for model, field in own_texts():
        said = payloads[next(turn) % len(payloads)]
        if len(said) <= (field.max_length or len(said)):
            model._base_manager.update(**{field.name: said})


def own_texts() -> Iterator[tuple[type[models.Model], Any]]:
    """Yield the fields of words that lie open: those of the house, which no program reads as codes."""
    from peili.promises.append_only import AppendOnly  # noqa: PLC0415  # as above
    from peili.promises.declare import Personal, declaration  # noqa: PLC0415  # as above

    for model in apps.get_models():
        guarded = any(isinstance(each, AppendOnly) for each in model._meta.constraints)
        if guarded or not model._meta.app_config.name.startswith("peili."):
            continue
        for field in model._meta.local_concrete_fields:
            words = type(field) in (models.CharField, models.TextField) and not field.choices
            if isinstance(declaration(field), Personal):
                continue  # sealed, or only ever added to
            if words and not field.unique and _of_words(field.name) and (field.max_length or 999) >= LEAST:
                yield model, field


def _of_words(name: str) -> bool:
    return name.endswith(("_fi", "_sv", "_en")) or name in {
        "title",
        "words",
        "note",
        "label",
        "about",
        "text",
    }
