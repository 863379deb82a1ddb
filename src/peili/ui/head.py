"""The head every page shares, joined once per storage: looking up a dozen addresses costs a page dear."""

from functools import cache
from typing import Final

from django.core.files.storage import Storage, storages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SHEETS: Final = ("peili", "shells", "parts", "lists", "bands", "forms")
FONTS: Final = ("newsreader-latin", "hanken-grotesk-latin")


def usual(_request: HttpRequest) -> dict[str, str]:
    """Return what `ui/base.html` asks of every page and few have: looking in vain costs more than nothing."""
    return {"form": "", "theme": ""}


def storage() -> Storage:
    """Return where the files lie that pages link to."""
    return storages["staticfiles"]


def head() -> SafeString:
    """Return the links to the house's mark, fonts, stylesheets and script."""
    return _joined(storage())


@cache
def _joined(storage: Storage) -> SafeString:
    fonts = [(storage.url(f"ui/fonts/{name}.woff2"),) for name in FONTS]
    sheets = [(storage.url(f"ui/{name}.css"),) for name in SHEETS]
    return format_html(
        '<link rel="icon" href="{}" type="image/svg+xml">\n{}\n{}\n'
        '<link rel="stylesheet" href="{}" media="print">\n<script type="module" src="{}"></script>',
        storage.url("ui/mark.svg"),
        format_html_join(
            "\n", '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>', fonts
        ),
        format_html_join("\n", '<link rel="stylesheet" href="{}">', sheets),
        storage.url("ui/print.css"),
        storage.url("ui/peili.js"),
    )


def script(name: str) -> SafeString:
    """Return the tag of a page's own script."""
    return _script(storage(), name)


@cache
def _script(storage: Storage, name: str) -> SafeString:
    return format_html('<script type="module" src="{}"></script>', storage.url(name))


def sheet(name: str) -> SafeString:
    """Return the link to a page's own stylesheet."""
    return _sheet(storage(), name)


@cache
def _sheet(storage: Storage, name: str) -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', storage.url(name))
