"""Loading the profile: the only writer of the house."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from peili.house.exporting import whole_profile
from peili.house.models import Controller, Party, Premises, ProfileVersion, Register
from peili.house.organisation import HOUSE, Business, Place
from peili.house.profile import Profile, read, read_text
from peili.house.queries import profile_version
from peili.house.sections import Load, comes_into_force, sections
from peili.house.sharing import Outsider
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


@transaction.atomic
def load_profile(*, text: str, by: Actor, now: datetime) -> ProfileVersion:
    """Bring a profile into force as the next version, everything or nothing; raises ProfileRefused.

    What the file no longer names stays where history hangs on it: a controller keeps its registers.
    """
    return _load(read_text(text), by=by, now=now)


@transaction.atomic
def change_profile(*, changed: Mapping[str, object], by: Actor, now: datetime) -> ProfileVersion:
    """Bring the profile into force with these sections changed, None taking one out; raises ProfileRefused.

    Nothing is loaded anew when nothing changes: the version in force is returned.
    """
    before = whole_profile()
    content = {name: value for name, value in {**before, **changed}.items() if value is not None}
    last = profile_version()
    if last is not None and content == before:
        return last
    return _load(read(content), by=by, now=now)


@transaction.atomic
def settle(*, house: Business, place: Place, by: Actor, now: datetime) -> Controller:
    """Make the house before it has a profile: its business with its registers, and where it is."""
    load = Load(now=now, said={})
    write_controllers({HOUSE: house}, load)
    write_premises(place, load)
    made = Controller.objects.get(kind=Controller.Kind.HOUSE)
    note(act="house.settle", by=by, now=now, purpose=Purpose.HOUSE, register_id=None, thing=made)
    return made


def _load(profile: Profile, *, by: Actor, now: datetime) -> ProfileVersion:
    load = Load(now=now, said=profile.said)
    for each in sections():
        if each.apply is not None:
            each.apply(profile.said[each.name], load)
    last = ProfileVersion.objects.aggregate(last=Max("number"))["last"] or 0
    content = dict(profile.content)
    version = ProfileVersion.objects.create(
        number=last + 1, loaded_at=now, content=content, names=content["house"]["name"]
    )
    note(
        act="house.load_profile",
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
        thing=version,
        fields=profile.said.keys(),
    )
    return version


@comes_into_force("controllers")
def write_controllers(said: Mapping[str, Business], _load: Load) -> None:
    """Write the controllers with their registers; the house is known by its kind, others by business ID."""
    for code, business in said.items():
        kind = Controller.Kind.HOUSE if code == HOUSE else Controller.Kind.RENTER
        found = {"kind": kind} if kind == Controller.Kind.HOUSE else {"business_id": business.business_id}
        controller, _made = Controller.objects.update_or_create(
            **found,
            defaults={
                "kind": kind,
                "name": business.name,
                "business_id": business.business_id,
                "street": business.address.street,
                "postcode": business.address.postcode,
                "city": business.address.city,
                "phone": business.phone,
                "email": business.email,
            },
        )
        for register in Register.Kind:
            Register.objects.get_or_create(controller=controller, kind=register)


def controller_of(code: str, said: Mapping[str, Business]) -> Controller:
    """Return the controller a profile calls by a code, after it was written."""
    return Controller.objects.get(business_id=said[code].business_id)


@comes_into_force("premises")
def write_premises(said: Place, _load: Load) -> None:
    """Write the premises; a house has one place here, so the first row is it."""
    place = Premises.objects.order_by("id").first() or Premises()
    place.name, place.zone = said.name, said.zone
    place.street, place.postcode, place.city = said.address.street, said.address.postcode, said.address.city
    place.save()


@comes_into_force("parties")
def write_parties(said: Mapping[str, Outsider], _load: Load) -> None:
    """Write the parties; one the file no longer names is no longer a party."""
    Party.objects.exclude(code__in=said).delete()
    for code, party in said.items():
        Party.objects.update_or_create(
            code=code,
            defaults={
                "name": party.name,
                "roles": list(party.roles),
                "does": list(party.does),
                "receives": list(party.receives),
                "country": party.country,
                "agreement_on": party.agreement,
                "hosts": list(party.hosts),
            },
        )
