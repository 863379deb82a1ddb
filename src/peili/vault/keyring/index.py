"""Which slot holds which pair: small enough to be in memory for every key a salon has."""

from collections.abc import Iterable
from uuid import UUID

from peili.promises.sealing import Pair


class Index:
    """Slot numbers by subject and scope."""

    def __init__(self) -> None:
        self._by_subject: dict[UUID, dict[bytes, int]] = {}
        self._codes: dict[bytes, bytes] = {}  # each scope's code once

    def get(self, pair: Pair) -> int | None:
        """Return the slot of a pair."""
        scopes = self._by_subject.get(pair[0])
        return None if scopes is None else scopes.get(pair[1])

    def put(self, pair: Pair, number: int) -> None:
        """Note the slot of a pair; a later slot stands for an earlier one."""
        subject, scope = pair
        self._by_subject.setdefault(subject, {})[self._codes.setdefault(scope, scope)] = number

    def scopes(self, subject_id: UUID) -> Iterable[bytes]:
        """Return the scopes a subject has slots for, those of tombstones too."""
        return list(self._by_subject.get(subject_id, ()))
