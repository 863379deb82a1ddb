"""Who may open which sealed file, for what: the one table. Outside it a file is not served to anybody.

A file is a whole paper or picture, which no page can mask in part. So it has purposes of its own, fewer than
those in which the fields of its category are opened.
"""

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import PermissionDenied

from peili.promises.reading import in_force
from peili.promises.vocabulary import Category
from peili.trail.models import Purpose

OPEN_IN: Mapping[str, frozenset[str]] = {
    "rights.PaperCard.scan": frozenset({Purpose.RIGHTS, Purpose.CARE_OF_CARD, Purpose.TREATMENT}),
}


class FileShut(PermissionDenied):
    """The reading in force does not open this file."""


def refuse_shut(field: str, category: Category, subject_id: UUID) -> None:
    """Raise FileShut unless a file of this field and person is open to whoever reads now.

    The program itself (`opens` of None) opens every file: it makes copies for the person, and erases.
    """
    now = in_force()
    if now.opens is None:
        return
    open_here = now.purpose in OPEN_IN.get(field, ()) and category.code in now.opens
    if not open_here or subject_id in now.closed:
        raise FileShut
