"""What the house can test about itself: its worker, its database, its parties and its categories."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peili.house.area import AREAS, country_name
from peili.house.business_id import is_business_id
from peili.house.models import Party, Register, Run
from peili.house.queries import local, profile_version
from peili.promises.probes import Evidence, Question, State, probe
from peili.ui import words

ALIVE = timedelta(minutes=5)
SQLITE: dict[str, set[object]] = {
    "journal_mode": {"wal", "delete"},
    "synchronous": {2, 3},
}  # in the file; FULL or EXTRA
POSTGRES: dict[str, set[object]] = {
    "fsync": {"on"},
    "synchronous_commit": {"on", "remote_write", "remote_apply"},
}


@probe("house.worker")
def worker(question: Question) -> Evidence:
    """Find when the worker last finished a job: one that always fails does no work."""
    runs = Run.objects.order_by("-due")
    done = runs.filter(finished_at__isnull=False).values_list("finished_at", flat=True).first()
    last = done or runs.values_list("started_at", flat=True).first()
    if last is None:
        return Evidence(State.DRIFTS, _("The worker has never run."), _("Start the program: peili serve"))
    said = words.moment(local(last), get_language() or "fi")
    if done is None or question.now - last > ALIVE:
        return Evidence(
            State.DRIFTS,
            _("The worker last did something on %(moment)s.") % {"moment": said},
            _("Start the program again: peili serve"),
        )
    return Evidence(State.HOLDS, _("The worker last did its round on %(moment)s.") % {"moment": said})


@probe("house.durable")
def durable(_question: Question) -> Evidence:
    """Read back the settings on which it hangs that a commit is on the disk."""
    with connection.cursor() as cursor:
        found = {}
        expected = SQLITE if connection.vendor == "sqlite" else POSTGRES
        for name in expected:
            cursor.execute(f"PRAGMA {name}" if connection.vendor == "sqlite" else f"SHOW {name}")
            found[name] = cursor.fetchone()[0]
    said = ", ".join(f"{name} {value}" for name, value in found.items())
    if any(found[name] not in allowed for name, allowed in expected.items()):
        return Evidence(
            State.DRIFTS,
            _("The database does not wait for the disk: %(settings)s.") % {"settings": said},
            _("Ask whoever looks after the database to set these back."),
        )
    return Evidence(State.HOLDS, _("The database waits for the disk: %(settings)s.") % {"settings": said})


@probe("house.utc")
def utc(_question: Question) -> Evidence:
    """Read how instants are stored."""
    if not settings.USE_TZ or connection.timezone_name != "UTC":
        return Evidence(State.DRIFTS, _("The database does not store times in UTC."))
    return Evidence(State.HOLDS, _("Instants are stored in UTC and shown in the time zone of the salon."))


@probe("house.business_id")
def business_id(question: Question) -> Evidence:
    """Check the controller's business ID."""
    number = Register.objects.values_list("controller__business_id", flat=True).get(pk=question.register)
    if not is_business_id(number):
        return Evidence(
            State.DRIFTS,
            _("The check digit of the business ID is wrong."),
            _("Correct the business ID in the house profile and load it."),
        )
    return Evidence(State.HOLDS, _("The check digit of the business ID is right."))


@probe("house.area")
def area(_question: Question) -> Evidence:
    """Find a party outside the house's area."""
    profile = profile_version()
    policy = profile.content["transfers"]["policy"] if profile else "eu_only"
    parties = list(Party.objects.order_by("code"))
    outside = [party for party in parties if party.country not in AREAS[policy]]
    if outside:
        return Evidence(
            State.DRIFTS,
            _("%(name)s is in another area (%(country)s).")
            % {"name": outside[0].name, "country": country_name(outside[0].country)},
            _("Stop giving data to this party, or choose another inside the area, and load the profile."),
        )
    if not parties:
        return Evidence(State.HOLDS, _("No parties outside the house are named."))
    countries = sorted({country_name(party.country) for party in parties})
    return Evidence(
        State.HOLDS,
        _("%(count)d parties named, in: %(countries)s.")
        % {"count": len(parties), "countries": ", ".join(countries)},
    )
