"""The profile's section `sign_in`: who needs a second factor from which day, when screens lock, sessions end.

The most a house may choose is of NIST SP 800-63B-4 (August 2025), 2.2.3: where personal data is at hand one
signs in anew at the latest after a day, and after an hour left alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from peili.house.models import ProfileVersion
from peili.house.reading import ABSENT, Node, Problems
from peili.house.sections import Load, Said, comes_into_force, section
from peili.people.commands.screens import change_idle, change_longest
from peili.trail.models import Role

ROLES = (
    Role.OWNER,
    Role.PRACTITIONER,
    Role.RECEPTIONIST,
    Role.BOOKKEEPER,
    Role.PRIVACY,
    Role.TECHNICIAN,
)
IDLE = 15  # minutes, where the house says nothing
SHORTEST_IDLE, LONGEST_IDLE = 2, 60
HOURS = 16  # a working day, and never two
SHORTEST_HOURS, LONGEST_HOURS = 1, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the house asks of a sign-in."""

    second_factor: Mapping[str, date] = field(default_factory=dict)  # from which day, by role
    idle_minutes: int = IDLE
    longest_hours: int = HOURS

    def needs_second(self, role: str, *, on: date) -> bool:
        """Tell whether this role needs a second factor on a day."""
        since = self.second_factor.get(role)
        return since is not None and since <= on


@section("sign_in")
def read_sign_in(node: Node, _said: Said) -> Policy:
    """Read what the house asks of a sign-in; one that says nothing locks its screens after IDLE minutes."""
    keys = node.keys("second_factor", "idle_minutes", "longest_hours")
    roles = keys["second_factor"].keys(*ROLES)
    days = {role.value: roles[role.value].day() for role in ROLES}
    return Policy(
        second_factor={role: day for role, day in days.items() if day},
        idle_minutes=keys["idle_minutes"].number(SHORTEST_IDLE, LONGEST_IDLE, default=IDLE),
        longest_hours=keys["longest_hours"].number(SHORTEST_HOURS, LONGEST_HOURS, default=HOURS),
    )


@comes_into_force("sign_in")
def set_screens(said: Policy, _load: Load) -> None:
    """Let the screens of those who are signed in lock by the new rule at once."""
    change_idle(minutes=said.idle_minutes)
    change_longest(hours=said.longest_hours)


def policy() -> Policy:
    """Return what the house asks now."""
    said = ProfileVersion.objects.order_by("-number").values_list("content__sign_in", flat=True).first()
    return policy_of(said)


def policy_of(said: Any) -> Policy:
    """Return the policy that a version of the profile keeps, from its section as it was written."""
    return read_sign_in(Node(said or ABSENT, "sign_in", Problems()), {})
