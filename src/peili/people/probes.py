"""What can be tested about people's data: who is let in, what is logged, and which registers stay apart."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, get_hasher
from django.db.models import Q
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _

from peili.house.models import Controller, Register
from peili.people.commands import cards, claims, importing
from peili.people.importing.columns import guess
from peili.people.importing.plan import plan
from peili.people.importing.reading import table_of
from peili.people.middleware import OPEN, RolesMiddleware, path_of
from peili.people.models import Account, Claim, Client, Staff
from peili.people.phones import phone_code
from peili.people.sights import sights
from peili.promises.probes import Evidence, Question, State, probe, undone
from peili.promises.vocabulary import Source
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry, Purpose, Role
from peili.vault.commands import make_subject
from peili.vault.models import Kind

WEEK = timedelta(days=7)
HASH = r"^argon2\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[\w+/]{11,}\$[\w+/]{22,}$"
PHONE = "+358401000000"  # invented: from the series that is given to nobody
CARD = ("first_name", "last_name", "phone", "email", "adult_confirmed", "language", "phone_code", "source")


def views() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every page there is, with the path it stands at."""
    todo: list[tuple[str, URLPattern | URLResolver]] = [("", each) for each in get_resolver().url_patterns]
    while todo:
        before, each = todo.pop()
        path = f"{before}{each.pattern}"
        if isinstance(each, URLResolver):
            todo += [(path, below) for below in each.url_patterns]
        else:
            yield path, each.callback


@probe("people.pages_closed")
def pages_closed(_question: Question) -> Evidence:
    """Find a page that names no roles, or a house whose door-keeper is gone."""
    keeper = f"{RolesMiddleware.__module__}.{RolesMiddleware.__qualname__}"
    if keeper not in settings.MIDDLEWARE:
        return Evidence(State.DRIFTS, _("The part that closes the pages is not in use."))
    pages = list(views())
    unguarded = sorted(
        path for path, view in pages if not hasattr(view, "peili_roles") and path_of(view) not in OPEN
    )
    if unguarded:
        return Evidence(
            State.DRIFTS,
            _("This page names no roles: /%(path)s") % {"path": unguarded[0]},
            _("The next version of the program must say who may open it."),
        )
    public = sum(1 for _path, view in pages if getattr(view, "peili_roles", ("public",)) == ("public",))
    return Evidence(
        State.HOLDS,
        _("%(all)d pages: %(public)d open to all, the others to named roles.")
        % {"all": len(pages), "public": public},
    )


@probe("people.openings_logged")
def openings_logged(question: Question) -> Evidence:
    """Open an invented card and look for the entry."""
    with undone():
        card = _invented_card(_register(question), question.now)
        cards.open_card(client=card, purpose=Purpose.CARE_OF_CARD, by=PROGRAM, now=question.now)
        logged = Entry.objects.filter(act="people.open_card", about__subject=card.subject_id).exists()
    if not logged:
        return Evidence(
            State.DRIFTS,
            _("An invented card was opened, and nothing was logged."),
            _("Close the desk until the program logs again: openings now leave no trace."),
        )
    seen = Entry.objects.filter(act="people.open_card", at__gte=question.now - WEEK)
    if question.counted:
        seen = seen.filter(register_id=question.register)
        return Evidence(
            State.HOLDS,
            _("An invented card was opened and the entry was there. Openings in seven days: %(count)d.")
            % {"count": seen.count()},
        )
    return Evidence(State.HOLDS, _("An invented card was opened and the entry was there."))


@probe("people.claims_apart")
def claims_apart(question: Question) -> Evidence:
    """Book under an invented card's own phone, and compare the card before and after."""
    with undone():
        register = _register(question)
        card = _invented_card(register, question.now)
        before = _values(card)
        claim = claims.make_claim(
            register=register,
            first_name="Toinen",
            last_name="Nimi",
            phone=PHONE,
            email="toinen@example.invalid",
            adult_confirmed=True,
            language="sv",
            now=question.now,
        )
        after = _values(Client.objects.get(pk=card.pk))
        joined = Claim.objects.get(pk=claim.pk).client_id is not None
    if before != after or joined:
        return Evidence(
            State.DRIFTS,
            _("A booking made under an invented card's phone number changed the card."),
            _("Take online booking out of use until the program keeps the two apart."),
        )
    waiting = Claim.objects.filter(register=question.register, client__isnull=True)
    if question.counted:
        return Evidence(
            State.HOLDS,
            _("Tried with an invented card: it stayed as it was. Online bookings without a card: %(count)d.")
            % {"count": waiting.count()},
        )
    return Evidence(State.HOLDS, _("Tried with an invented card: it stayed as it was."))


@probe("people.registers_apart")
def registers_apart(question: Question) -> Evidence:
    """Look for an invented client of another business in every way staff of one business can."""
    with undone():
        theirs, ours = _invented_business("0000000-0"), _invented_business("0000000-1")
        card = _invented_card(theirs, question.now)
        own = _invented_card(ours, question.now)
        staff = Staff(subject_id=card.subject_id, controller=ours.controller, role=Role.OWNER)
        through = any(look(staff, card) for look in sights())
        blind = not all(look(staff, own) for look in sights())
    if through or blind:
        return Evidence(
            State.DRIFTS,
            _("An invented client of one business was seen by an invented member of staff of another."),
            _("Close the desk until the registers are apart again."),
        )
    return Evidence(
        State.HOLDS, _("Tried with two invented businesses: each saw its own client and nobody else's.")
    )


@probe("people.passwords")
def passwords(_question: Question) -> Evidence:
    """Look at how passwords are hashed, and for one that is hashed otherwise."""
    algorithm = get_hasher().algorithm
    hashed = Q(password__regex=HASH)
    unusable = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    others = Account.objects.exclude(hashed | unusable)
    if algorithm != "argon2" or others.exists():
        return Evidence(
            State.DRIFTS,
            _("%(count)d passwords are not hashed with Argon2.") % {"count": others.count()},
            _("Give these members of staff a new password: peili password"),
        )
    return Evidence(
        State.HOLDS,
        _("%(count)d sign-ins, each password kept as an Argon2 hash only.")
        % {"count": Account.objects.count()},
    )


@probe("people.sources_named")
def sources_named(question: Question) -> Evidence:
    """Find cards from a source that the profile does not name; `what` lists the named ones."""
    named = question.what.split()
    strangers = set(
        Client.objects.filter(register=question.register)
        .exclude(source__in=named)
        .order_by()
        .values_list("source", flat=True)
        .distinct()
    )
    if strangers:
        return Evidence(
            State.DRIFTS,
            _("There are cards from another source: %(source)s.") % {"source": Source(min(strangers)).label},
            _("Name the source in the house profile and load it."),
        )
    return Evidence(State.HOLDS, _("No card comes from any other source."))


@probe("people.brought_in")
def brought_in(question: Question) -> Evidence:
    """Bring in an invented file: who is over the clock must stay out, and no permission may come along."""
    today = question.now.date()
    old = today.replace(year=today.year - 90, day=1)
    text = (
        "Nimi;Puhelin;Viimeisin k\u00e4ynti;Markkinointilupa\n"
        f"Koe Tuotu;{PHONE};{today:%d.%m.%Y};kyll\u00e4\nKoe Vanha;;{old:%d.%m.%Y};kyll\u00e4\n"
    )
    with undone():
        register = _register(question)
        Client.objects.filter(
            register=register, phone_code=phone_code(PHONE, register_id=register.pk)
        ).update(phone_code="")
        table = table_of(text.encode())
        meant = plan(
            register=register, table=table, meanings=guess(table.headings), undated=None, today=today
        )
        made = importing.import_clients(
            register=register, cards=meant.new, undated=None, by=PROGRAM, now=question.now, on=today
        )
        right = [each.source for each in made] == [Source.IMPORT.value] and len(meant.expired) == 1
    if not right:
        return Evidence(
            State.DRIFTS,
            _("An invented file was not brought in as it should be."),
            _("Bring no file in until the program does it right again."),
        )
    count = Client.objects.filter(register=question.register, source=Source.IMPORT.value).count()
    if not question.counted:
        return Evidence(State.HOLDS, _("Tried with an invented file."))
    return Evidence(
        State.HOLDS,
        _("Tried with an invented file. Cards brought in from there: %(count)d.") % {"count": count},
    )


def _register(question: Question) -> Register:
    """Return the register asked about, or any register of clients: the trial is the same in each."""
    found = Register.objects.filter(kind=Register.Kind.CLIENTS).order_by("id")
    return found.filter(pk=question.register).first() or found[0]


def _invented_card(register: Register, now: datetime) -> Client:
    return Client.objects.create(
        subject=make_subject(register_id=register.pk, kind=Kind.CLIENT, now=now),
        register=register,
        first_name="Koe",
        last_name="Kortti",
        phone=PHONE,
        phone_code=phone_code(PHONE, register_id=register.pk),
        source=Source.DESK.value,
        relationship_started_on=now.date(),
    )


def _invented_business(number: str) -> Register:
    controller = Controller.objects.create(kind=Controller.Kind.RENTER, name="Koe", business_id=number)
    return Register.objects.create(controller=controller, kind=Register.Kind.CLIENTS)


def _values(card: Client) -> dict[str, object]:
    found: dict[str, object] = {name: getattr(card, name) for name in CARD}
    return found
