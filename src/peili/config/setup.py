"""The tables of the house's set-up: read by every page, seldom changed (`peili.promises.settled`).

Absences, blocks and dates that differ are not among them, nor is anything about clients. The calendar, which
free times are worked out of, is named apart.
"""

from peili.booking.models import (
    AddOn,
    Block,
    Category,
    DateHours,
    Hold,
    Occupancy,
    Part,
    PublicTerms,
    Rate,
    Resource,
    Role,
    RotaCycle,
    Service,
    Terms,
    Variant,
    WeeklyHours,
)
from peili.exchange.models import Key
from peili.house.models import Controller, Party, Premises, ProfileVersion
from peili.people.models import Staff
from peili.promises.settled import planned, settled

settled(Controller, Premises, Party, ProfileVersion)
settled(Staff)
settled(Category, Service, Service.practitioners.through, Part, Variant, AddOn, Rate)
settled(Terms, PublicTerms, WeeklyHours, RotaCycle)
# Neither clients nor extra lanes are set-up; and a key's uses change nothing.
settled(Resource, roles=(Role.STAFF.value, Role.ROOM.value, Role.DEVICE.value))
settled(Key, columns=("controller_id", "party", "purpose", "token_code", "revoked_at"))

planned(Occupancy, Hold, DateHours, Block)
