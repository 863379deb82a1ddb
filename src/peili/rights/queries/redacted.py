"""Leaving passages about other persons out of what a person is given (GDPR Art. 15(4))."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from peili.rights.models import Redaction

MARK = "[…]"


@dataclass(slots=True)
class Redactor:
    """The passages to leave out, by their reasons, and how often each reason left something out."""

    passages: dict[str, str] = field(default_factory=dict)
    count: "Counter[str]" = field(default_factory=Counter)

    def text(self, said: str) -> str:
        """Return a text without the passages, each counted."""
        for words, reason in self.passages.items():
            if times := said.count(words):
                self.count[reason] += times
                said = said.replace(words, MARK)
        return said

    def value(self, said: Any) -> Any:
        """Return a value as JSON holds it without the passages; what `text` counted is not counted again."""
        quiet = Redactor(self.passages)
        if isinstance(said, str):
            return quiet.text(said)
        if isinstance(said, (list, tuple)):
            return [self.value(each) for each in said]
        if isinstance(said, dict):
            return {name: self.value(each) for name, each in said.items()}
        return said


def redactor_of(subject_ids: Collection[UUID]) -> Redactor:
    """Return what is to be left out of a person's copies, the longest passages first."""
    found = Redaction.objects.filter(subject__in=subject_ids)
    passages = sorted(((each.words, each.reason) for each in found), key=lambda each: -len(each[0]))
    return Redactor(dict(passages))
