"""S9 to S11: where data comes from, and who gets it."""

from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peili.house.area import country_name
from peili.house.models import Party
from peili.house.sharing import ENTRANCES, SERVICES, Outsider
from peili.people.roles import OPENS, ever_opens
from peili.promises.probes import Evidence, State
from peili.promises.vocabulary import Source, category
from peili.record.sentences import Matter, Sentence, computed, listed, probed, typed
from peili.ui import words

STORED_AS = {"online_booking": Source.CLIENT_ONLINE, "desk": Source.DESK, "paper_cards": Source.PAPER_CARD}


def sources(matter: Matter) -> Iterator[Sentence]:
    """Say where the data comes from."""
    named = matter.profile.sources
    if "online_booking" in named:
        yield probed("S9", _("The client enters their own details when booking online."), "booking.open_door")
    if "desk" in named:
        yield typed(
            "S9.desk",
            _("The staff enter what the client tells them at the salon or by phone."),
            matter.version,
        )
    for code in named:
        if code not in ENTRANCES and matter.ours:
            party = matter.profile.parties[code]
            text = (
                _("The client enters their own details in the booking system %(name)s, still in use.")
                if Party.Role.PROCESSOR in party.roles
                else _("Data was brought in from the booking system %(name)s, which is no longer in use.")
            )
            yield probed(f"S9.{code}", text % {"name": party.name}, "people.brought_in")
    stored = {STORED_AS[code].value for code in named if code in STORED_AS}
    if any(code not in ENTRANCES for code in named):
        stored.add(Source.IMPORT.value)
    yield probed(
        "S9.only",
        _("No data about clients comes from any other source."),
        "people.sources_named",
        " ".join(sorted(stored)),
    )
    if "paper_cards" in named:
        yield probed("S10", _("Paper client cards are filled in at the treatment."), "rights.paper_cards")


def recipients(matter: Matter) -> Iterator[Sentence]:
    """Say who gets the data."""
    yield probed(
        "S11",
        _("Data is disclosed only as the law in force allows or requires."),
        "outreach.disclosures",
    )
    inside = matter.profile.area == "eu_only"
    yield probed(
        "S11.1",
        _("Every party named here is in the European Union.")
        if inside
        else _("Every party named here is in the European Economic Area."),
        "house.area",
    )
    yield probed(
        "S11.2",
        _("No data is given outside the European Union.")
        if inside
        else _("No data is given outside the European Economic Area."),
        "house.egress",
    )
    for code, party in matter.profile.parties.items():
        yield _party(code, party)
    yield from roles()
    yield from _programs(matter)


def _programs(matter: Matter) -> Iterator[Sentence]:
    """Say what calendars and programs outside are told, where the profile names whose they are."""
    doing = {
        task: listed(party.name for party in matter.profile.parties.values() if task in party.does)
        for task in ("calendar", "api")
    }
    if doing["calendar"]:
        yield probed(
            "S11.feeds",
            _(
                "Calendars kept by %(names)s read from links when a practitioner is taken, and the name of "
                "the service only where its keeper is declared to get visits. No link names a client."
            )
            % {"names": doing["calendar"]},
            "exchange.feeds",
        )
    if doing["api"]:
        yield probed(
            "S11.keys",
            _("A program of %(names)s gets in only with a key of its own, given for one purpose.")
            % {"names": doing["api"]},
            "exchange.keys",
        )


def roles() -> Iterator[Sentence]:
    """Say of each role of the staff what kinds of data it gets, from the table that the pages obey."""
    for role in OPENS:
        shown = ever_opens(role)
        text = (
            _("Of the staff, the %(role)s gets: %(shown)s.")
            % {"role": role.label, "shown": listed(each.label for each in shown)}
            if shown
            else _("Of the staff, the %(role)s gets none of the clients' data.") % {"role": role.label}
        )
        yield computed(f"S11.role_{role.value}", text, _("Computed from the table of roles and purposes."))


def _party(code: str, party: Outsider) -> Sentence:
    text = _("%(name)s (%(country)s) is: %(roles)s. Its task: %(does)s. It gets: %(receives)s.") % {
        "name": party.name,
        "country": country_name(party.country),
        "roles": listed(Party.Role(role).label for role in party.roles),
        "does": listed(SERVICES[each] for each in party.does),
        "receives": listed(category(each).label for each in party.receives),
    }
    return Sentence(id=f"S11.{code}", text=text, evidence=_agreement(party))


def _agreement(party: Outsider) -> Evidence:
    if party.agreement is not None:
        day = words.day_full(party.agreement, get_language() or "fi")
        return Evidence(State.TYPED, _("Agreement of %(day)s, by the house profile.") % {"day": day})
    if Party.Role.PROCESSOR in party.roles:
        return Evidence(
            State.NOT_YET, _("The house profile names no agreement with this processor (GDPR Art. 28).")
        )
    return Evidence(State.TYPED, _("Written in the house profile."))
