"""Orders about backups: given by the owner on a page, noted, and carried out by who may stop the house."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import connections, transaction

from peili.house.backups.commands import drill, known_actor, note_failed, noting_failure, source
from peili.house.models import BackupRun
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose
from peili.vault.backup import inplace, orders
from peili.vault.backup.embedded import EmbeddedSource
from peili.vault.backup.orders import Act, Order
from peili.vault.backup.refused import RestoreRefused
from peili.vault.opened import house_keys, vault

CUT_SHORT = "It was cut short, by a power cut perhaps. The house is as it was before."


def can_restore_here() -> bool:
    """Tell whether the house can be restored where it stands: its database and keys lie in its folder."""
    return not settings.MACHINE.database_url and not settings.MACHINE.keyring_url


def give(*, act: Act, name: str, by: Actor, now: datetime) -> bool:
    """Order a restore, a way back or a drill; False while there is such an order already."""
    order = Order(act=act, name=name, at=now.isoformat(), role=by.role, subject=str(by.subject_id or ""))
    with transaction.atomic():
        if orders.waiting(settings.MACHINE.home, act) is not None:
            return False
        run = BackupRun.objects.filter(kind=BackupRun.Kind.BACKUP, file=name).first()
        note(act=f"house.order_{act}", by=by, now=now, purpose=Purpose.HOUSE, register_id=None, thing=run)
        transaction.on_commit(partial(orders.give, settings.MACHINE.home, order))
    return True


def take_back(*, by: Actor, now: datetime) -> bool:
    """Take back an order to restore that nobody has begun; False when there is none."""
    order = orders.waiting(settings.MACHINE.home)
    if order is None or order.begun or not orders.take(settings.MACHINE.home):
        return False
    note(act="house.order_taken_back", by=by, now=now, purpose=Purpose.HOUSE, register_id=None)
    return True


def carry_out(order: Order, *, now: Callable[[], datetime]) -> bool:
    """Carry out an order to restore or to go back while nobody else has the house open; tell whether it was.

    What went wrong is noted in the house, which is then as it was.
    """
    home = settings.MACHINE.home
    orders.begin(home, order)
    try:
        with noting_failure(BackupRun.Kind.RESTORE, _who(order), now(), file=order.name):
            connections.close_all()  # the database is moved away under whoever has it open
            try:
                _restore(order, now())
            finally:
                house_keys().close()
                vault.cache_clear()
    except Exception:  # noqa: BLE001  # it is noted and shown; the house must start again
        return False
    finally:
        orders.take(home)
    return True


def _restore(order: Order, now: datetime) -> None:
    embedded = source()
    if not isinstance(embedded, EmbeddedSource) or not can_restore_here():
        raise RestoreRefused("A house on a server is restored with peili restore, into an empty database.")
    inplace.restore_here(order, keys=house_keys(), source=embedded, from_=settings.MACHINE.backup_to, now=now)


def note_cut_short(*, now: datetime) -> bool:
    """Note that an order was cut short before it changed anything; False when there is none."""
    order = orders.waiting(settings.MACHINE.home)
    if order is None or not order.begun:
        return False
    orders.take(settings.MACHINE.home)
    note_failed(BackupRun.Kind.RESTORE, _who(order), now, reason=CUT_SHORT, file=order.name)
    return True


def drill_ordered(*, now: datetime) -> bool:
    """Try the restore that was ordered; False when none is. Its outcome is noted and shown, failed or not."""
    order, to = orders.waiting(settings.MACHINE.home, Act.DRILL), settings.MACHINE.backup_to
    if order is None or not orders.take(settings.MACHINE.home, Act.DRILL) or to is None:
        return False
    try:
        drill(from_=to, keyring_from=settings.MACHINE.backup_keyring_to, by=_who(order), now=now)
    except Exception:  # noqa: BLE001  # as above
        return False
    return True


def _who(order: Order) -> Actor:
    return known_actor(order.role, order.subject)
