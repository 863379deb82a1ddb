"""Finds wording by which a client would give up a right; it does not release anyone from the duty of care."""

import re
from collections.abc import Iterator, Mapping

_WAIVERS = {
    "fi": (
        r"omalla vastuulla",
        r"omaan vastuuseen",
        r"ei (?:ole|ota) (?:mitään )?vastuu(?:ssa|ta)",
        r"ei vastaa (?:mistään|vahingo|haito|seurau)",
        r"vapauta\w* .{0,40}vastuusta",
        r"luovu\w* .{0,40}(?:vaatimu|oikeu|korvau)",
        r"ei (?:voi|saa) vaatia (?:mitään )?korvau",
    ),
    "sv": (
        r"på egen risk",
        r"på eget ansvar",
        r"(?:ansvarar inte|tar inget ansvar|inget ansvar|fråns\w+ sig)",
        r"befria\w* .{0,40}ansvar",
        r"avstå\w* .{0,40}(?:krav|rätt|ersättning)",
    ),
    "en": (
        r"at (?:my|your|their|his|her|the client's) own risk",
        r"(?:not|no) (?:be )?(?:liable|liability|responsible|responsibility)",
        r"release\w* .{0,60}(?:liability|claim|responsib)",
        r"waive\w*",
        r"hold\w* harmless",
        r"give\w* up .{0,40}(?:right|claim)",
    ),
}


def waivers(text: str, language: str) -> Iterator[str]:
    """Yield each wording found, as it is written."""
    for pattern in _WAIVERS[language]:
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield match.group()


def why(found: str) -> str:
    """Return what is wrong with a wording and what to do about it, for whoever writes the text."""
    return (
        f"“{found}” would have the client bear the provider's duty; such a clause does not release the "
        "provider from the duty of care (Tukes), so take it out and say what the risk is"
    )


def in_words(words: Mapping[str, str]) -> Iterator[str]:
    """Yield every waiver in a text of several languages."""
    for language, text in words.items():
        yield from waivers(text, language)
