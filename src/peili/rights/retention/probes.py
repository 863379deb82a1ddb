"""What can be tested about keeping and erasing: by trying on invented people, and by how the nights went."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peili.booking.models import Appointment
from peili.house.models import Register
from peili.house.periods import before, period
from peili.house.queries import local
from peili.people.models import Client
from peili.promises.activities import ACCESS_LOG
from peili.promises.declare import personal_fields
from peili.promises.probes import Evidence, Question, State, probe, undone
from peili.promises.records import new_id
from peili.promises.vocabulary import Source
from peili.rights.models import Erasure, Errand, PaperCard
from peili.rights.retention import queries
from peili.rights.retention.queries import nights, overdue, reviews_late
from peili.rights.retention.staff import ended
from peili.trail.models import Entry, EntrySubject
from peili.ui import words
from peili.vault import commands as vault_commands
from peili.vault.belongings import TRAIL, belonging, rows_about
from peili.vault.commands import make_subject
from peili.vault.models import Kind, Subject

NIGHT = timedelta(hours=26)
LONG = timedelta(days=366 * 40)  # older than any rule keeps
SOON = timedelta(days=7)


@contextmanager
def _planted(question: Question) -> Iterator[Client]:
    """Yield an invented client whose time has long come; undone afterwards."""
    with undone():
        then = question.now - LONG
        register = Register.objects.get(pk=question.register)
        subject = make_subject(register_id=register.pk, kind=Kind.CLIENT, now=then)
        yield Client.objects.create(
            subject=subject,
            register=register,
            first_name="Koe",
            last_name="Vanhentunut",
            source=Source.DESK.value,
            relationship_started_on=then.date(),
        )


def _book(client: Client, at: datetime) -> None:
    """Book an invented visit of nobody's: foreign keys are judged at commit, and this is undone before."""
    Appointment.objects.create(
        service_id=new_id(),
        staff_id=new_id(),
        client=client,
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        price_cents=0,
        channel=Appointment.Channel.DESK,
        made_at=at,
    )


@probe("rights.retention")
def retention(question: Question) -> Evidence:
    """Plant somebody whose time has come and see them found; then see that last night did its work."""
    with _planted(question) as planted:
        found = queries.endings([planted.subject_id], now=question.now).get(planted.subject_id)
    if found is None or found.on is None or found.on >= local(question.now).date():
        return Evidence(
            State.DRIFTS,
            _("An invented client whose time had come was not found."),
            _("Load a house profile whose rules say when data is erased."),
        )
    return _night(question)


def _night(question: Question) -> Evidence:
    state = nights()
    if state.waiting is not None:
        return Evidence(
            State.DRIFTS,
            _("The last night erased nothing: %(why)s.") % {"why": state.waiting.get_stopped_display()},
            _("Look at the clock of the machine and at who would go, and let the next night go on."),
        )
    if state.last is None or question.now - state.last.at > NIGHT:
        return Evidence(
            State.DRIFTS,
            _("Nothing has looked for what has reached its end since yesterday."),
            _("Start the program again: peili serve"),
        )
    at = words.moment(local(state.last.at), get_language() or "fi")
    if not question.counted:
        return Evidence(State.HOLDS, _("The last night's look was on %(moment)s.") % {"moment": at})
    return Evidence(
        State.HOLDS,
        _("Tried with an invented client. The last look was on %(moment)s: %(count)d erased.")
        % {"moment": at, "count": state.last.erased},
    )


@probe("rights.latest")
def latest(question: Question) -> Evidence:
    """Find somebody who is kept longer than the house's sum."""
    late = overdue(now=question.now, by=NIGHT)
    if late:
        return Evidence(
            State.DRIFTS,
            _("%(count)d should have gone and are still here.") % {"count": late},
            _("Start the program again: peili serve"),
        )
    return Evidence(State.HOLDS, _("Nobody is kept for longer, but for what is open."))


@probe("rights.reviewed")
def reviewed(question: Question) -> Evidence:
    """Find somebody whose time has come and of whom nobody has decided in time."""
    late = reviews_late(question.register, now=question.now, by=NIGHT)
    if late:
        return Evidence(
            State.DRIFTS,
            _("Nobody has decided in time about %(count)d.") % {"count": late}
            if question.counted
            else _("Nobody has decided in time about somebody."),
            _("Decide about them: they are on the owner's list of what is to be done."),
        )
    return Evidence(State.HOLDS, _("Nobody waits for a decision for longer than was promised."))


@probe("rights.clock")
def clock(question: Question) -> Evidence:
    """Count an invented client's end, and see that a coming booking holds it open where the house says so."""
    kept = queries.keeping()
    matters = kept.matters if kept else ()
    with _planted(question) as planted:
        found = queries.endings([planted.subject_id], now=question.now).get(planted.subject_id)
        _book(planted, question.now + NIGHT)
        held = queries.endings([planted.subject_id], now=question.now).get(planted.subject_id)
    loose = "future_booking" in matters and (held is None or "future_booking" not in held.open)
    if found is None or found.on is None or loose:
        return Evidence(State.DRIFTS, _("The end of an invented client's relationship could not be counted."))
    day = words.day_full(found.since, get_language() or "fi")
    return Evidence(
        State.HOLDS,
        _("Counted for an invented client from %(day)s. Open matters looked for: %(count)d.")
        % {"day": day, "count": len(matters)},
    )


@probe("rights.erasure")
def erasure(question: Question) -> Evidence:
    """Erase an invented client's rows and look for what is left; then for a field no erasure reaches."""
    reached = {*belonging(), Subject}
    beyond = sorted(
        {m._meta.label for m, _f, _s in personal_fields() if m not in reached and m._meta.app_label != TRAIL}
    )
    if beyond:
        return Evidence(
            State.DRIFTS, _("No erasure would reach this kind of record: %(name)s.") % {"name": beyond[0]}
        )
    with _planted(question) as planted:
        ids = [planted.subject_id]
        vault_commands.take_away(ids)
        left = rows_about(Client, ids).count() + EntrySubject.objects.filter(subject__in=ids).count()
    if left:
        return Evidence(
            State.DRIFTS,
            _("Of an invented client who was erased, %(count)d records were left.") % {"count": left},
        )
    stuck = Erasure.objects.filter(
        done_at__isnull=True, begun_at__lt=question.now - timedelta(hours=1)
    ).count()
    if stuck:
        return Evidence(
            State.DRIFTS,
            _("%(count)d erasures were begun and are not finished.") % {"count": stuck},
            _("Start the program again: peili serve"),
        )
    return _scans(question)


def _scans(question: Question) -> Evidence:
    mine = Erasure.objects.filter(register_id=question.register, done_at__isnull=False)
    last = mine.filter(scan__isnull=False).order_by("-done_at").first()
    if last is not None and (last.scan or {}).get("hits"):
        return Evidence(
            State.DRIFTS,
            _("After the last erasure, values of the person were still found somewhere."),
            _("Ask whoever looks after the program to run: peili scan"),
        )
    if not question.counted:
        return Evidence(State.HOLDS, _("An invented client was erased, and nothing of them was left."))
    return Evidence(
        State.HOLDS,
        _("An invented client was erased, and nothing of them was left. Erasures carried out: %(count)d.")
        % {"count": mine.count()},
    )


@probe("rights.staff")
def staff(question: Question) -> Evidence:
    """Find somebody who left so long ago that nothing of their sign-in may be left."""
    late = len(ended(now=question.now - NIGHT))
    if late:
        return Evidence(
            State.DRIFTS,
            _("%(count)d should have gone and are still here.") % {"count": late},
            _("Start the program again: peili serve"),
        )
    return Evidence(State.HOLDS, _("Nothing is kept of the sign-in of anyone who left longer ago."))


@probe("rights.log")
def log_kept(question: Question) -> Evidence:
    """Find an entry of the log that is older than its keeping."""
    first = Entry.objects.filter(number__isnull=False).order_by("at").values_list("at", flat=True).first()
    if first is not None and first < before(question.now - NIGHT, period(ACCESS_LOG.keep.period)):
        return Evidence(
            State.DRIFTS,
            _("The log still holds entries whose time is over."),
            _("Start the program again: peili serve"),
        )
    return Evidence(State.HOLDS, _("The log holds no entry that is older."))


@probe("rights.paper_destroyed")
def paper_destroyed(question: Question) -> Evidence:
    """Find a paper whose destruction nobody has confirmed in time."""
    waiting = Errand.objects.filter(
        erasure__register_id=question.register, kind=Errand.Kind.DESTROY, done_on__isnull=True
    )
    late = waiting.filter(due_on__lt=local(question.now).date()).count()
    if late:
        return Evidence(
            State.DRIFTS,
            _("%(count)d paper cards should have been destroyed already.") % {"count": late},
            _("Destroy them and confirm it with your name, on the first page of the desk."),
        )
    if not question.counted:
        return Evidence(State.HOLDS, _("No paper card waits for longer than was promised."))
    done = Errand.objects.filter(
        erasure__register_id=question.register, kind=Errand.Kind.DESTROY, done_on__isnull=False
    )
    return Evidence(
        State.HOLDS,
        _("Paper cards destroyed and confirmed by name: %(done)d. Waiting within their time: %(waiting)d.")
        % {"done": done.count(), "waiting": waiting.count()},
    )


@probe("rights.paper_cards")
def paper_cards(question: Question) -> Evidence:
    """Find a paper card that has been out of its place for too long."""
    cards = PaperCard.objects.filter(register_id=question.register)
    lost = cards.filter(due_back_on__lt=local(question.now - SOON).date()).count()
    if lost:
        return Evidence(
            State.DRIFTS,
            _("%(count)d paper cards have been out of their place for more than a week.") % {"count": lost},
            _("Find them, put them back and note it on the card."),
        )
    if not question.counted:
        return Evidence(State.HOLDS, _("Paper cards are registered with their number and place."))
    out = cards.filter(out_since__isnull=False).count()
    return Evidence(
        State.HOLDS,
        _("Paper cards registered with number and place: %(count)d. Taken out now: %(out)d.")
        % {"count": cards.count(), "out": out},
    )
