"""S0 to S2: in which role, by whom, about which register."""

from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peili.house.queries import local
from peili.promises.probes import Evidence, State
from peili.record.sentences import Matter, Sentence, computed, listed, not_yet, probed, typed
from peili.ui import words
from peili.vault.models import Kind, Subject


def sentences(matter: Matter) -> Iterator[Sentence]:
    """Say who answers for which register."""
    yield from _role(matter)
    yield from _controller(matter)
    yield from _register(matter)


def _role(matter: Matter) -> Iterator[Sentence]:
    said = matter.profile.record.role
    yield computed(
        "S0",
        _("%(name)s has drawn up this record as the controller.") % {"name": matter.controller.name},
        _("Computed from the register: %(name)s decides why and how it is kept.")
        % {"name": matter.controller.name},
        holds=said == "controller" or not matter.ours,
        mend=_("The house profile says processor. Correct it and load it."),
    )
    drawn_up = matter.profile.record.drawn_up
    if drawn_up is not None:
        language = get_language() or "fi"
        loaded = words.moment(local(matter.version.loaded_at), language)
        found = _("Version %(number)d of the house profile, loaded on %(moment)s.") % {
            "number": matter.version.number,
            "moment": loaded,
        }
        yield Sentence(
            id="S0.1",
            text=_("Date of the record: %(day)s.") % {"day": words.day_full(drawn_up, language)},
            evidence=Evidence(State.TYPED, found),
        )
    yield from _processors(matter)


def _processors(matter: Matter) -> Iterator[Sentence]:
    if matter.ours and matter.renters:
        names = listed(renter.name for renter in matter.renters)
        yield computed(
            "S0.2",
            _("The house is the processor in the registers of its chair renters: %(names)s.")
            % {"names": names},
            _("Computed: each of them is the controller of a register of its own."),
        )
    elif not matter.ours:
        yield computed(
            "S0.2",
            _("%(house)s processes the data of this register on behalf of %(name)s.")
            % {"house": matter.house.name, "name": matter.controller.name},
            _("Computed: the register is under the house's roof and belongs to a chair renter."),
        )
    if matter.renters:
        yield not_yet(
            "S0.3",
            _("The house and its chair renters have agreed on the processing in writing (GDPR Art. 28)."),
            _("The program does not keep these agreements yet."),
        )


def _controller(matter: Matter) -> Iterator[Sentence]:
    who = matter.controller
    yield probed(
        "S1",
        _("The controller is %(name)s, business ID %(number)s.")
        % {"name": who.name, "number": who.business_id},
        "house.business_id",
    )
    yield typed(
        "S1.1",
        _("Address: %(street)s, %(postcode)s %(city)s.")
        % {"street": who.street, "postcode": who.postcode, "city": who.city},
        matter.version,
    )
    channels = [
        text
        for text in (
            who.phone and _("tel. %(phone)s") % {"phone": who.phone},
            who.email and _("e-mail %(email)s") % {"email": who.email},
        )
        if text
    ]
    yield typed("S1.2", _("Contact: %(channels)s.") % {"channels": ", ".join(channels)}, matter.version)


def _register(matter: Matter) -> Iterator[Sentence]:
    yield computed(
        "S2",
        _("Name of the register: %(controller)s, %(kind)s.")
        % {"controller": matter.controller.name, "kind": matter.register.get_kind_display()},
        _persons(matter) if matter.counted else _("The register is in the program."),
    )


def _persons(matter: Matter) -> str:
    counts = {
        kind: Subject.objects.filter(register_id=matter.register.pk, kind=kind, joined_to=None).count()
        for kind in Kind.values
    }
    if matter.register.kind == "staff":
        return _("There are now %(count)d people in the register.") % {"count": counts[Kind.STAFF]}
    return _("In the register now: %(cards)d client cards, %(claims)d online bookings without a card.") % {
        "cards": counts[Kind.CLIENT],
        "claims": counts[Kind.CLAIM],
    }
