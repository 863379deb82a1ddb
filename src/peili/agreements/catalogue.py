"""The questions, rules and texts the program ships, read strictly: what is wrong in a file stops `check`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from peili.agreements.rules.asking import (
    CALM,
    DAY,
    DONT_KNOW,
    WITHIN,
    Condition,
    Kind,
    Question,
    Topic,
    Words,
)
from peili.agreements.rules.screening import Rule, Severity, used
from peili.agreements.rules.waivers import in_words, why
from peili.house.reading import LANGUAGES, Keys, Node, Problems
from peili.house.yaml_text import Unreadable, load

DATA = Path(__file__).parent / "data"
LONGEST = 1200
GRADES = ("A", "B", "C", "D")
PLACEHOLDERS = ("business", "client", "service", "practitioner", "day", "price", "phone")
PRACTITIONER = "assessment"  # the topic that is asked of who gives the treatment
TODAY = ("today", "skin")  # topics about the treatment's own day


class CatalogueBroken(Exception):
    """A data file is not what it must be; `problems` name places in it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Section:
    """One section of an agreement's text."""

    heading: Words
    body: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What is known of one kind of treatment: its rules, and the template of its agreement."""

    code: str
    rules: tuple[Rule, ...]
    sections: Mapping[str, Section]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything shipped; `version` names exactly these files."""

    version: str
    reviewed: bool
    common: Mapping[str, Words]
    topics: Mapping[str, Topic]
    questions: Mapping[str, Question]
    sources: Mapping[str, str]
    treatments: Mapping[str, Treatment]

    def asked(self, code: str) -> list[Question]:
        """Return what the survey of a treatment asks the client: only what a rule uses."""
        found = used(self.treatments[code].rules, self.questions)
        return [each for each in found if each.topic != PRACTITIONER]

    def assessed(self, code: str) -> list[Question]:
        """Return what the practitioner assesses before the treatment."""
        found = used(self.treatments[code].rules, self.questions)
        return [each for each in found if each.topic == PRACTITIONER]


@cache
def catalogue() -> Catalogue:
    """Return what the program ships; CatalogueBroken with every problem."""
    return read(DATA)


def read(folder: Path) -> Catalogue:
    """Return the catalogue of a folder; CatalogueBroken with every problem."""
    problems = Problems()
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml"))}
    questions = _file(files, "questions.yaml", problems).keys(
        needs=("version", "common", "topics", "questions")
    )
    common = {code: _words(node, 40) for code, node in questions["common"].entries().items()}
    topics = {code: _topic(code, node) for code, node in questions["topics"].entries().items()}
    asked = {
        code: _question(code, node, topics, common) for code, node in questions["questions"].entries().items()
    }
    sources = {
        str(code): Node(text, f"sources.yaml: {code}", problems).text(200)
        for code, text in _mapping(_file(files, "sources.yaml", problems)).items()
    }
    rules = _file(files, "rules.yaml", problems).keys("reviewed", *_codes(folder), needs=("version",))
    treatments = {
        code: Treatment(
            code=code,
            rules=tuple(_rule(item, asked, sources) for item in rules[code].items()),
            sections=sections_of(_file(files, f"{code}.yaml", problems).keys(needs=("version", "sections"))),
        )
        for code in _codes(folder)
    }
    _conditions(asked, problems)
    if problems.sentences:
        raise CatalogueBroken(problems.sentences)
    return Catalogue(
        version=hashlib.sha256("\n".join(files[name] for name in sorted(files)).encode()).hexdigest()[:16],
        reviewed=rules["reviewed"].value is not None,
        common=common,
        topics=topics,
        questions=asked,
        sources=sources,
        treatments=treatments,
    )


def _codes(folder: Path) -> list[str]:
    return sorted(path.stem for path in (folder / "texts").glob("*.yaml"))


def _file(files: Mapping[str, str], name: str, problems: Problems) -> Node:
    try:
        return Node(load(files[name]), name, problems)
    except KeyError:
        problems.sentences.append(f"{name}: the file is missing")
    except Unreadable as error:
        problems.sentences.append(f"{name}: {error}")
    return Node({}, name, problems)


def _mapping(node: Node) -> dict[object, object]:
    return node.value if isinstance(node.value, dict) else {}


def _words(node: Node, longest: int) -> dict[str, str]:
    """Read a text that must be there in every language."""
    keys = node.keys(needs=LANGUAGES)
    return {language: keys[language].text(longest) for language in LANGUAGES}


def _topic(code: str, node: Node) -> Topic:
    keys = node.keys(needs=("title", "ask"))
    return Topic(key=code, title=_words(keys["title"], 40), ask=_words(keys["ask"], 80))


def _question(code: str, node: Node, topics: Mapping[str, Topic], common: Mapping[str, Words]) -> Question:
    keys = node.keys("options", "calm", "only_if", needs=("topic", "kind", "text"))
    kind = Kind(keys["kind"].one_of([each.value for each in Kind], default=Kind.BOOL.value))
    options = _options(keys["options"], kind, common)
    calm = keys["calm"].many_of(options)
    if not calm:
        calm = (CALM.get(kind, next(iter(options), "")),)
    return Question(
        key=code,
        topic=keys["topic"].one_of(topics),
        kind=kind,
        text=_words(keys["text"], 120),
        options=options,
        calm=calm,
        only_if=_condition(keys["only_if"]),
    )


def _options(node: Node, kind: Kind, common: Mapping[str, Words]) -> dict[str, Words]:
    if kind is Kind.BOOL:
        return {code: common[code] for code in ("no", "yes")}  # no stands first in every question
    if kind is Kind.DATE:
        return {"never": common["never"], DAY: common["day"]}
    found: dict[str, Words] = {code: _words(entry, 60) for code, entry in node.entries().items()}
    if not found:
        node.refuse("name the answers")
    return found


def _condition(node: Node) -> Condition | None:
    if node.absent:
        return None
    keys = node.keys(needs=("question", "answers"))
    return Condition(
        question=keys["question"].text(), answers=tuple(item.text() for item in keys["answers"].items())
    )


def _conditions(asked: Mapping[str, Question], problems: Problems) -> None:
    for question in asked.values():
        condition = question.only_if
        if condition is None:
            continue
        upon = asked.get(condition.question)
        if upon is None or upon.topic != question.topic or not set(condition.answers) <= set(upon.options):
            problems.sentences.append(f"questions.yaml: {question.key} hangs on what is not asked beside it")


def _rule(node: Node, asked: Mapping[str, Question], sources: Mapping[str, str]) -> Rule:
    keys = node.keys("days", needs=("question", "when", "severity", "sources", "grade", "why"))
    question = asked.get(keys["question"].one_of(asked))
    answers = [DONT_KNOW, *(question.options if question else ())]
    if question is not None and question.kind is Kind.DATE:
        answers = [WITHIN]
    return Rule(
        question=question.key if question else "",
        when=keys["when"].many_of(answers),
        severity=Severity(keys["severity"].one_of([each.value for each in Severity], "absolute")),
        days=keys["days"].number(1, 3660) or None,
        why=_words(keys["why"], 160),
        sources=keys["sources"].many_of(sources),
        grade=keys["grade"].one_of(GRADES, "D"),
    )


def sections_of(keys: Keys) -> dict[str, Section]:
    """Read the sections of a text; a waiver or an unknown placeholder is refused with its reason."""
    return {code: read_section(node, whole=True) for code, node in keys["sections"].entries().items()}


def read_section(node: Node, *, whole: bool) -> Section:
    """Read one section; a house's own need not be in every language, the program's must (`whole`)."""
    keys = node.keys(needs=("heading", "body"))
    heading = _words(keys["heading"], 80) if whole else keys["heading"].texts(80)
    body = _words(keys["body"], LONGEST) if whole else keys["body"].texts(LONGEST)
    for found in [*in_words(heading), *in_words(body)]:
        keys["body"].refuse(why(found))
    for text in body.values():
        for name in unknown_placeholders(text):
            keys["body"].refuse(f"{{{name}}} is not known; known: {', '.join(PLACEHOLDERS)}")
    return Section(heading=heading, body=body)


def unknown_placeholders(text: str) -> list[str]:
    """Return the names in braces that nothing fills in."""
    return [
        part.partition("}")[0] for part in text.split("{")[1:] if part.partition("}")[0] not in PLACEHOLDERS
    ]
