"""Canaries that hang on sealed values as they are opened: each names whose it is and its category."""

import re
from functools import cache
from typing import Any
from uuid import UUID

import pytest

MARK = re.compile(r"kanaria-(house|renter)-([a-z_.]+)-airanak")
CODE = re.compile(r"[a-z0-9_+@.:/-]*")  # what the program itself reads: codes, addresses, names of files


def plant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hang a canary on every sealed text about a client, from here on."""
    from peili.promises.sealed import SealedMixin  # noqa: PLC0415  # models need the settings

    plain = SealedMixin.opened
    owner = cache(_owner)

    def opened(field: Any, sealed: Any, record: Any) -> Any:
        value = plain(field, sealed, record)
        if not isinstance(value, str) or not field.masks_as or CODE.fullmatch(value) or field.choices:
            return value
        return f"{value} kanaria-{owner(record.sealed_origin()[1])}-{field.masks_as}-airanak"

    monkeypatch.setattr(SealedMixin, "opened", opened)


def _owner(subject_id: UUID) -> str:
    from peili.house.models import Register  # noqa: PLC0415  # as above
    from peili.vault.models import Subject  # noqa: PLC0415  # as above

    register_id = Subject.objects.values_list("register_id", flat=True).get(pk=subject_id)
    return str(Register.objects.select_related("controller").get(pk=register_id).controller.kind)


def found(text: str) -> set[tuple[str, str]]:
    """Return whose canaries of which categories stand in an output."""
    return set(MARK.findall(text))
