"""Reading one node of the profile: every reader refuses in one sentence and goes on, so all problems show."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from peili.house.periods import Period, period

ABSENT = object()
CODE = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*", re.ASCII)
LANGUAGES = ("fi", "sv", "en")


@dataclass(slots=True)
class Problems:
    """The sentences collected so far, each naming a key path and a remedy."""

    sentences: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        return iter(self.sentences)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the profile and where it stands. What is absent reads as its default, in silence."""

    value: object
    path: str
    problems: Problems

    @property
    def absent(self) -> bool:
        """Tell whether the file says nothing here."""
        return self.value is ABSENT

    def refuse(self, why: str) -> None:
        """Note a problem: what is wrong here, and what to write instead."""
        self.problems.sentences.append(f"{self.path}: {why}")

    def keys(self, *known: str, needs: Collection[str] = ()) -> "Keys":
        """Read a mapping with these keys and no others; `needs` are the ones that must be there."""
        return Keys(self, self._mapping(), (*needs, *known), needs)

    def entries(self) -> dict[str, "Node"]:
        """Read a mapping whose keys are codes the house chooses."""
        found = {}
        for key, value in self._mapping().items():
            node = Node(value, f"{self.path}.{key}", self.problems)
            if CODE.fullmatch(str(key)):
                found[str(key)] = node
            else:
                node.refuse(
                    "this code must be small letters a to z, digits, - and _, such as `treatment_room`"
                )
        return found

    def _mapping(self) -> dict[object, object]:
        if isinstance(self.value, dict):
            return self.value
        if not self.absent:
            self.refuse("write keys and values here, such as `name: …`")
        return {}

    def items(self) -> list["Node"]:
        """Read a list."""
        if isinstance(self.value, list):
            return [
                Node(each, f"{self.path}[{number}]", self.problems) for number, each in enumerate(self.value)
            ]
        if not self.absent:
            self.refuse("write a list here, in brackets or with a dash before each line")
        return []

    def text(self, longest: int = 120) -> str:
        """Read a text on one line."""
        if isinstance(self.value, str | int) and not isinstance(self.value, bool):
            said = str(self.value).strip()
            if said and len(said) <= longest and said.isprintable():
                return said
        if not self.absent:
            self.refuse(f"write a text of 1 to {longest} characters here")
        return ""

    def number(self, low: int, high: int, default: int = 0) -> int:
        """Read a whole number between two bounds."""
        if isinstance(self.value, int) and not isinstance(self.value, bool) and low <= self.value <= high:
            return self.value
        if not self.absent:
            self.refuse(f"write a whole number from {low} to {high} here")
        return default

    def yes(self, *, default: bool) -> bool:
        """Read true or false."""
        if isinstance(self.value, bool):
            return self.value
        if not self.absent:
            self.refuse("write true or false here")
        return default

    def one_of(self, words: Iterable[str], default: str = "") -> str:
        """Read one of the words the program knows."""
        known = list(words)
        if isinstance(self.value, str) and self.value in known:
            return self.value
        if not self.absent:
            self.refuse(f"{shown(self.value)} is not known here; {choices(self.value, known)}")
        return default

    def many_of(self, words: Iterable[str]) -> tuple[str, ...]:
        """Read a list of words the program knows, each once."""
        known = list(words)
        return tuple(dict.fromkeys(word for item in self.items() if (word := item.one_of(known))))

    def day(self) -> date | None:
        """Read a date, as 2018-05-14 or 14.5.2018."""
        if self.absent:
            return None
        said = str(self.value)
        finnish = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", said, re.ASCII)
        try:
            return date(*map(int, finnish.groups()[::-1])) if finnish else date.fromisoformat(said)
        except ValueError:
            self.refuse(f"{shown(self.value)} is not a date; write it as 2018-05-14")
            return None

    def period(self, default: Period | None = None) -> Period:
        """Read a length of time, as ISO 8601 writes it."""
        try:
            return period(str(self.value)) if not self.absent else default or Period()
        except ValueError:
            self.refuse(
                f"{shown(self.value)} is not a length of time; write P6Y for six years, P14D for fourteen "
                "days, PT72H for 72 hours"
            )
            return default or Period()

    def texts(self, longest: int = 120) -> dict[str, str]:
        """Read a text in the house's languages; Finnish is the master and must be there."""
        if isinstance(self.value, str):
            return {"fi": self.text(longest)}
        keys = self.keys("sv", "en", needs=("fi",))
        return {name: keys[name].text(longest) for name in LANGUAGES if not keys[name].absent}


class Keys:
    """The keys of one mapping, after unknown ones were refused and missing ones named."""

    def __init__(
        self, node: Node, said: dict[object, object], known: Collection[str], needs: Collection[str]
    ) -> None:
        self._node, self._said = node, said
        for key in said:
            if key not in known:
                Node(None, join(node.path, str(key)), node.problems).refuse(
                    f"this key is not known; {choices(key, known)}"
                )
        for key in needs:
            if key not in said and not node.absent:
                Node(None, join(node.path, key), node.problems).refuse("this is missing; say it here")

    def __getitem__(self, key: str) -> Node:
        """Return the node under a key; an absent one when the file does not say it."""
        return Node(self._said.get(key, ABSENT), join(self._node.path, key), self._node.problems)


def join(path: str, key: str) -> str:
    """Return the path of a key below another path."""
    return f"{path}.{key}" if path else key


def shown(value: object) -> str:
    """Return a value as it can stand in a sentence, cut short."""
    said = " ".join(str(value).split())
    return f"`{said[:40]}…`" if len(said) > 40 else f"`{said}`"  # noqa: PLR2004  # as much as helps to find it


def choices(value: object, known: Collection[str]) -> str:
    """Return what could be written instead: the nearest word, or all of them."""
    near = get_close_matches(str(value), [str(word) for word in known], n=1)
    listed = ", ".join(sorted(map(str, known)))
    return f"did you mean {near[0]}? Known: {listed}" if near else f"known: {listed}"
