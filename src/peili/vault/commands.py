"""Making and joining subjects, and taking away what belongs to them; inside another command's transaction."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError

from peili.promises.append_only import doors_open
from peili.promises.declare import Outlives
from peili.promises.prepared import Prepared, PreparedWrite, deleting
from peili.vault.belongings import Model, belonging, inhabited, outlives, rows_about, sealed_under
from peili.vault.models import Kind, Subject


def make_subject(*, register_id: UUID, kind: Kind, now: datetime) -> Subject:
    """Make the subject of a new card, claim or staff member."""
    return Subject.objects.create(register_id=register_id, kind=kind, made_at=now)


def join_subjects(*, subject: Subject, to: Subject) -> None:
    """Note that two subjects of one register are the same person; nothing else of either changes."""
    subject.joined_to = to
    subject.save(update_fields=["joined_to"])


@dataclass(slots=True)
class Taken:
    """What was done to rows, by the label of their model: how many went, and how many stay reduced.

    `left` are rows that rows of somebody else hold on to; they are unreadable.
    """

    gone: "Counter[str]" = field(default_factory=Counter)
    kept: "Counter[str]" = field(default_factory=Counter)
    left: int = 0

    @property
    def rows(self) -> int:
        """Return how many rows went."""
        return sum(self.gone.values())


def take_away(
    subject_ids: Collection[UUID],
    *,
    among: Collection[Model] | None = None,
    under: Collection[bytes] | None = None,
    tolerant: bool = False,
) -> Taken:
    """Delete the rows of these subjects, or reduce those that outlive them; inside another's transaction.

    `among` narrows it to some models, `under` to rows that keep nothing sealed beyond these scopes. A
    `tolerant` deletion passes by rows that others hold on to.
    """
    taken = Taken()
    about = [model for model in belonging() if among is None or model in among]
    with transaction.atomic(), doors_open(about):
        for model in inhabited(about, subject_ids):
            said = outlives(model)
            rows = rows_about(model, subject_ids)
            if under is not None:
                ids = [row.pk for row in rows.distinct() if sealed_under(row) <= set(under)]
                rows = model._default_manager.filter(pk__in=ids)
            if said is not None:
                _reduce(model, rows, said, taken)
            elif tolerant:
                _delete_one_by_one(rows, taken)
            else:
                _delete(model, rows, taken)
    return taken


def _reduce(model: Model, rows: "models.QuerySet[models.Model]", said: Outlives, taken: Taken) -> None:
    ids = list(rows.values_list("pk", flat=True).distinct())
    if ids:
        model._default_manager.filter(pk__in=ids).update(**dict.fromkeys(said.without))
        taken.kept[model._meta.label] += len(ids)


def _delete(model: Model, rows: "models.QuerySet[models.Model]", taken: Taken) -> None:
    ids = list(rows.values_list("pk", flat=True).distinct())
    for at in range(0, len(ids), 500):
        _count, each = model._default_manager.filter(pk__in=ids[at : at + 500]).delete()
        taken.gone.update(each)


def _delete_one_by_one(rows: "models.QuerySet[models.Model]", taken: Taken) -> None:
    for row in rows.distinct():
        try:
            with transaction.atomic():
                taken.gone.update(row.delete()[1])
        except (ProtectedError, RestrictedError):
            taken.left += 1


def take_away_subjects(subject_ids: Collection[UUID]) -> int:
    """Delete the subjects themselves, those that were joined to another first; nothing may point at them.

    Of a first one that is not there itself nothing is asked: then Django looks for what points at the others.
    """
    ids = list(dict.fromkeys(subject_ids))
    pointed = _POINTED_AT.rows(one=ids[0], ids=ids) if ids else []
    if pointed and not any(pointed[0]):
        return _GONE.run(ids=ids)
    rows = Subject.objects.filter(pk__in=ids)
    joined, _each = rows.filter(joined_to__isnull=False).delete()
    others, _each = rows.filter(joined_to__isnull=True).delete()
    return joined + others


def _what_points(one: UUID, ids: list[UUID]) -> "models.QuerySet[Subject, tuple[bool, ...]]":
    """Ask at once of every column that leads to a subject whether one of these stands in it."""
    others = [
        each.related_model._base_manager.filter(**{f"{each.field.name}__in": ids})
        for each in Subject._meta.get_fields(include_hidden=True)
        if isinstance(each, models.ManyToOneRel) and each.related_model is not Subject
    ]
    joined = Subject.objects.filter(joined_to__in=ids).exclude(pk__in=ids)
    return Subject.objects.filter(pk=one).order_by().values_list(*map(models.Exists, [joined, *others]))


_POINTED_AT: Prepared[Subject] = Prepared(_what_points)
_GONE = PreparedWrite(lambda ids: deleting(Subject.objects.filter(pk__in=ids)))
