"""Linking: the worker gives each new entry its number and its link in the chain of its register.

It is no act of anyone, so it leaves no entry of its own.
"""

from uuid import UUID

from django.db import transaction

from peili.trail.marking import content_of, marks_of
from peili.trail.models import Chain, Entry
from peili.trail.queries import chain_of, unlinked_of
from peili.trail.rules.canonical import START, link

BATCH = 200  # entries of one transaction: other writers wait for no more than that
AT_MOST = 5_000  # entries of one round, so that other work gets its turn


def link_new(*, at_most: int = AT_MOST) -> int:
    """Link the entries that are not yet linked, oldest first; return how many were."""
    count = 0
    while count < at_most:
        oldest = Entry.objects.filter(number__isnull=True).order_by("at")[:BATCH]
        registers = dict.fromkeys(oldest.values_list("register_id", flat=True))
        linked = sum(_link_batch(register_id) for register_id in registers)
        if not linked:
            break
        count += linked
    return count


@transaction.atomic
def _link_batch(register_id: UUID | None) -> int:
    """Link up to a batch of one register. Workers that meet wait for each other at the chain's row."""
    chain = locked_chain(register_id)
    entries = list(unlinked_of(register_id=register_id).prefetch_related("about")[:BATCH])
    for entry in entries:
        about = list(entry.about.all())
        marks = marks_of(entry, about, persons=len(about)).packed()
        chain.number += 1
        chain.hash = link(bytes(chain.hash), content_of(entry, number=chain.number, marks=marks))
        Entry.objects.filter(pk=entry.pk).update(number=chain.number, hash=chain.hash, marks=marks)
    if entries:
        chain.save(update_fields=["number", "hash"])
    return len(entries)


def locked_chain(register_id: UUID | None) -> Chain:
    """Return a register's chain, locked until the transaction ends; it is made when there is none."""
    chain, _made = Chain.objects.select_for_update().get_or_create(
        pk=chain_of(register_id=register_id), defaults={"hash": START}
    )
    return chain
