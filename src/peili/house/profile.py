"""The house profile: read strictly, section by section; every problem is told at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from peili.house.keeping import Clock, PaperCards, Rule
from peili.house.organisation import Business, House, Paper, Place
from peili.house.promised import Breach
from peili.house.purposes import Agreement, Purpose
from peili.house.reading import ABSENT, Keys, Node, Problems
from peili.house.sections import Said, sections
from peili.house.sharing import Outsider
from peili.house.yaml_text import Unreadable, load

T = TypeVar("T")


class ProfileRefused(Exception):
    """The profile does not load; each of `problems` names a place in it and what to write there."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Profile:
    """What a profile says, section by section; `content` is what a version keeps of it."""

    said: Said
    content: Mapping[str, Any] = field(repr=False)

    @property
    def record(self) -> Paper:
        """Return how the record presents itself."""
        return self._of("record", Paper)

    @property
    def house(self) -> House:
        """Return the house's public name."""
        return self._of("house", House)

    @property
    def controllers(self) -> dict[str, Business]:
        """Return the businesses under this roof."""
        found: dict[str, Business] = self.said["controllers"]
        return found

    @property
    def premises(self) -> Place:
        """Return where treatments are given."""
        return self._of("premises", Place)

    @property
    def area(self) -> str:
        """Return `eu_only` or `eea_only`."""
        return str(self.said["transfers"])

    @property
    def parties(self) -> dict[str, Outsider]:
        """Return the parties outside."""
        found: dict[str, Outsider] = self.said["parties"]
        return found

    @property
    def purposes(self) -> dict[str, Purpose]:
        """Return the purposes of the client register."""
        found: dict[str, Purpose] = self.said["purposes"]
        return found

    @property
    def categories(self) -> tuple[str, ...]:
        """Return the codes of the categories the client register keeps."""
        return tuple(self.said["categories"])

    @property
    def sources(self) -> tuple[str, ...]:
        """Return where client data comes from."""
        return tuple(self.said["sources"])

    @property
    def agreements(self) -> dict[str, Agreement]:
        """Return the agreements treatments need."""
        found: dict[str, Agreement] = self.said["agreements"]
        return found

    @property
    def security(self) -> dict[str, str]:
        """Return the security claims and how each is checked."""
        found: dict[str, str] = self.said["security"]
        return found

    @property
    def clocks(self) -> dict[str, Clock]:
        """Return the derived events."""
        found: dict[str, Clock] = self.said["clocks"]
        return found

    @property
    def retention(self) -> tuple[Rule, ...]:
        """Return the retention rules."""
        return tuple(self.said["retention"])

    @property
    def paper(self) -> PaperCards | None:
        """Return what happens to paper cards; None when there are none."""
        found: PaperCards | None = self.said["paper"]
        return found

    @property
    def rights(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the rights, and the channels they are asked through."""
        found: tuple[tuple[str, ...], tuple[str, ...]] = self.said["rights"]
        return found

    @property
    def breach(self) -> Breach:
        """Return who is told of a breach, and when."""
        return self._of("breach", Breach)

    def _of(self, name: str, kind: type[T]) -> T:
        found = self.said[name]
        if not isinstance(found, kind):
            raise TypeError(f"the section {name} was read as something else")
        return found


def read_text(text: str) -> Profile:
    """Return what a profile's text says; ProfileRefused with every problem when it does not load."""
    try:
        return read(load(text))
    except Unreadable as error:
        raise ProfileRefused([str(error)]) from error


def read(content: object) -> Profile:
    """Return what a loaded file, or the content a version keeps, says; ProfileRefused otherwise."""
    problems = Problems()
    known = sections()
    top = Node(content, "", problems)
    if not isinstance(content, dict):
        raise ProfileRefused(["The file is empty; begin with `schema: 1`."])
    keys = top.keys(
        *(each.name for each in known if not each.needed),
        needs=tuple(each.name for each in known if each.needed),
    )
    said = _InTurn(keys)
    for each in known:
        said[each.name]  # asking is reading
    if problems.sentences:
        raise ProfileRefused(problems.sentences)
    kept = {each.name for each in known if each.stored}
    return Profile(dict(said), {name: value for name, value in content.items() if name in kept})


def read_one(content: Mapping[str, Any], name: str) -> Any:
    """Return what one section of a kept content says, whatever is wrong with others.

    Raises ProfileRefused when the section itself does not load any more, or is not there.
    """
    problems = Problems()
    value = content.get(name, ABSENT)
    if value is ABSENT:
        raise ProfileRefused([f"{name}: it is not there"])
    rest = _InTurn(Node(content, "", Problems()).keys(*(each.name for each in sections())))
    found = next(each for each in sections() if each.name == name).read(Node(value, name, problems), rest)
    if problems.sentences:
        raise ProfileRefused(problems.sentences)
    return found


class _InTurn(dict[str, Any]):
    """Reads each section when it is first asked for, so one section can build on another in any order."""

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self._keys = keys
        self._readers = {each.name: each.read for each in sections()}

    def __missing__(self, name: str) -> Any:
        read_section = self._readers.pop(name)  # KeyError here: two sections ask for each other
        self[name] = read_section(self._keys[name], self)
        return self[name]
