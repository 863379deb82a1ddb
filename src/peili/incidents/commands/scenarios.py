"""A ready scenario, begun: the breach is recorded, what can be shut is shut, and whom it touches is found."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from peili.exchange.commands.feeds import shut_feed
from peili.exchange.models import Feed
from peili.house.models import Register
from peili.incidents.commands import people
from peili.incidents.commands.breach import record_breach
from peili.incidents.models import Affected, Breach
from peili.incidents.queries import scope
from peili.incidents.scenarios import END_LINKS, SCENARIOS, SHUT_FEEDS, SIGN_OUT
from peili.people.commands.links import end_links
from peili.people.commands.presence import end_sessions
from peili.people.models import Account, Client, Staff
from peili.trail.commands import Actor

Found = Affected.Found


class NobodyNamed(Exception):
    """The scenario needs the person whose device, card or mailbox it was."""


@transaction.atomic
def begin(
    *,
    code: str,
    register: Register,
    drill: bool,
    known: Mapping[str, object],
    acts: Collection[str],
    by: Actor,
    now: datetime,
    staff: Staff | None = None,
    client: Client | None = None,
    categories: Sequence[str] = (),
    keep: str = "",
    seen: int | None = None,
) -> Breach:
    """Record a breach as a scenario says, shut what was chosen, and find whom it touches.

    A drill shuts nothing. `keep` is the session of who does this, which stays; `seen` as for one breach.
    Raises NoPromise, NobodyNamed, RecordedMeanwhile.
    """
    scenario = SCENARIOS[code]
    if not (staff and scenario.staff) and not (client and scenario.client):
        raise NobodyNamed
    done = [] if drill else _shut(set(acts) & set(scenario.acts), staff, client, by=by, now=now, keep=keep)
    filled = {
        "scenario": code,
        "kinds": list(scenario.kinds),
        "effects": list(scenario.effects),
        "advice": list(scenario.advice),
        "measures": done,
        "categories": list(categories or scenario.categories),
    }
    breach = record_breach(
        register=register, drill=drill, known=filled | dict(known), by=by, now=now, seen=seen
    )
    _find(breach, staff=staff, client=client, by=by, now=now)
    return breach


def _shut(
    acts: Collection[str],
    staff: Staff | None,
    client: Client | None,
    *,
    by: Actor,
    now: datetime,
    keep: str,
) -> list[str]:
    """Shut what can be shut; return the measures that were taken."""
    done = []
    if SIGN_OUT in acts and staff is not None:
        for account in Account.objects.filter(staff=staff):
            end_sessions(account=account, now=now, keep=keep, by=by)
            done.append(SIGN_OUT)
    if SHUT_FEEDS in acts and staff is not None:
        feeds = list(Feed.objects.filter(staff=staff, revoked_at__isnull=True).order_by("id"))
        for feed in feeds:
            shut_feed(feed=feed, by=by, now=now)
        done += [SHUT_FEEDS] if feeds else []
    if END_LINKS in acts and client is not None and end_links(subject=client.subject, now=now):
        done.append(END_LINKS)
    return done


def _find(breach: Breach, *, staff: Staff | None, client: Client | None, by: Actor, now: datetime) -> None:
    since, until = breach.happened_from or breach.detected_at, breach.happened_to or now
    if client is not None:
        people.add(breach=breach, people=[client.subject_id], found=Found.HAND, by=by, now=now)
    elif staff is not None and breach.scenario == "tablet":
        people.find_seen(breach=breach, staff=staff, since=since, until=until, by=by, now=now)
    else:
        written = scope.written_to(register_id=breach.register_id, since=since, until=until)
        people.add(breach=breach, people=written, found=Found.MESSAGES, by=by, now=now)
