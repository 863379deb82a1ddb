"""Telling people through the outbox: queued together, and counted as told only when a message has gone."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peili.house.queries import face, local
from peili.incidents import letters
from peili.incidents.models import Affected, Breach
from peili.incidents.queries.breaches import Person, named
from peili.outbox.commands.posting import Letter, Recipient, post
from peili.outbox.gates import sending_gate
from peili.outbox.models import Message
from peili.outbox.queries import reach
from peili.outbox.words import call
from peili.people.channels import Channel
from peili.promises.reading import opening_apart
from peili.trail.commands import PROGRAM, Actor, note
from peili.trail.models import Purpose

CODE = "incidents.breach"
TEMPLATE = "incidents/messages/breach"
WAYS = {Channel.EMAIL.value: "email", Channel.SMS.value: "sms"}
UNDER_WAY = (Message.State.QUEUED, Message.State.SENT)

call(CODE, _("Notice of a data breach"))
call("not_touched", _("the person is not touched, or was told otherwise"))


class OnlyADrill(Exception):
    """A drill tells nobody."""


@sending_gate(CODE)
def still_to_be_told(message: Message, now: datetime) -> str:
    """Let a notice leave only to whom the breach touches and nobody has told yet."""
    del now
    waits = Affected.objects.filter(pk__in=[message.thing_id], left_out=False, told_at__isnull=True)
    return "" if waits.filter(breach__drill=False).exists() else "not_touched"


@transaction.atomic
def send_notices(*, breach: Breach, by: Actor, now: datetime) -> int:
    """Queue a notice to everyone still to be told who can be reached; return how many. Raises OnlyADrill."""
    if breach.drill:
        raise OnlyADrill
    rows = Affected.objects.select_for_update().filter(breach=breach, left_out=False, told_at__isnull=True)
    under_way = Message.objects.filter(code=CODE, state__in=UNDER_WAY, thing_id__in=rows.values("pk"))
    fresh = list(rows.exclude(pk__in=under_way.values("thing_id")).order_by("id"))
    with opening_apart(Purpose.BREACH):  # whoever is restricted is told too
        posted = [person for person in named(fresh) if _posted(breach, person, now=now)]
    if posted:
        _note("incidents.send", breach, [each.affected for each in posted], by=by, now=now)
    return len(posted)


def _posted(breach: Breach, person: Person, *, now: datetime) -> bool:
    """Queue one notice; False for somebody without a usable address, who gets a letter."""
    email, phone = person.email, person.phone
    _way, address = reach(email=email, phone=phone)
    if not address:
        return False
    controller = breach.register.controller
    house = face().name
    on = local(breach.detected_at).date()
    said = letters.letter(breach, person, controller, house=house, on=on)
    post(
        to=Recipient(
            subject_id=person.affected.subject_id,
            register_id=breach.register_id,
            language=person.language,
            email=email,
            phone=phone,
        ),
        letter=Letter(
            code=CODE,
            template=TEMPLATE,
            context={"letter": said, "house": house, "phone": controller.phone},
            purpose=Purpose.BREACH,
        ),
        now=now,
        thing_id=person.affected.pk,
    )
    return True


@transaction.atomic
def note_sent(*, now: datetime) -> int:
    """Count those as told whose notice has gone; one that only lies in the box of this house has not."""
    gone = Message.objects.filter(code=CODE, state=Message.State.SENT).exclude(through=Message.Through.BOX)
    waiting = Affected.objects.filter(told_at__isnull=True, pk__in=gone.values("thing_id"))
    rows = list(waiting.select_related("breach"))
    messages = {each.thing_id: each for each in gone.filter(thing_id__in=[row.pk for row in rows])}
    for row in rows:
        message = messages[row.pk]
        row.told_at, row.told_way = message.sent_at, WAYS[message.channel]
        row.save(update_fields=["told_at", "told_way"])
    for breach in {row.breach for row in rows}:
        told = [row for row in rows if row.breach_id == breach.pk]
        _note("incidents.tell", breach, told, by=PROGRAM, now=now)
    return len(rows)


def _note(act: str, breach: Breach, rows: Sequence[Affected], *, by: Actor, now: datetime) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.BREACH,
        register_id=breach.register_id,
        about=[row.subject_id for row in rows],
        thing=breach,
        fields=["told_at", "told_way"],
    )
