"""The table of who sees what, at its borders; the access matrix shows that the pages keep to it."""

import pytest

from peili.people.roles import (
    FINDS,
    HEALTH,
    OPENS,
    PLACES,
    NoPurpose,
    ever_opens,
    finds,
    opens,
    purpose_of,
)
from peili.promises.vocabulary import CATEGORIES
from peili.trail.models import Purpose, Role

HEALTH_CODES = {each.code for each in HEALTH}


def test_health_is_opened_to_those_who_treat_and_to_who_answers_requests_only():
    seeing = {(role, purpose) for role in OPENS for purpose in Purpose if opens(role, purpose) & HEALTH_CODES}
    treating = {Purpose.CARE_OF_CARD, Purpose.TREATMENT, Purpose.RIGHTS}
    assert seeing == {
        *((role, purpose) for role in (Role.OWNER, Role.PRACTITIONER) for purpose in treating),
        (Role.PRIVACY, Purpose.RIGHTS),
    }
    assert {code for code in HEALTH_CODES if not code.startswith("health")} <= {
        each.code for each in CATEGORIES if each.special
    }


@pytest.mark.parametrize("role", [Role.BOOKKEEPER, Role.TECHNICIAN])
def test_who_treats_nobody_finds_no_card_and_no_visit(role: Role):
    assert not any(finds(role, kind) for kind in ("cards", "visits", "requests", "breaches"))
    assert finds(Role.BOOKKEEPER, "receipts")
    assert not finds(Role.TECHNICIAN, "receipts")
    assert not set(ever_opens(role)) & set(HEALTH)


def test_a_role_and_a_purpose_that_are_not_in_the_table_open_nothing():
    assert opens(Role.CLIENT, Purpose.TREATMENT) == frozenset()
    assert opens(Role.RECEPTIONIST, Purpose.MARKETING) == frozenset()
    assert opens(Role.OWNER, Purpose.MARKETING)
    assert opens(Role.OWNER, Purpose.BREACH)
    assert not opens(Role.PRACTITIONER, Purpose.BREACH)
    with pytest.raises(ValueError, match="nobody"):
        opens("nobody", Purpose.TREATMENT)


def test_a_page_reads_for_the_nearest_place_and_none_without_one():
    assert purpose_of("peili.desk.views.today.show") is Purpose.BOOKING
    assert purpose_of("peili.desk.views.clients.show_card") is Purpose.CARE_OF_CARD
    assert purpose_of("peili.desk") is Purpose.BOOKING
    for view in ("django.views.static.serve", "peili.nowhere.views.x", "peili", ""):
        with pytest.raises(NoPurpose):
            purpose_of(view)
    assert set(PLACES.values()) <= set(Purpose)


def test_ever_opens_is_the_union_in_the_order_of_the_vocabulary():
    for role in OPENS:
        found = ever_opens(role)
        assert {each.code for each in found} == {code for each in Purpose for code in opens(role, each)}
        assert list(found) == [each for each in CATEGORIES if each in found]


def test_who_handles_breaches_and_who_reads_the_record():
    assert FINDS["breaches"] == (Role.OWNER, Role.PRIVACY)
    assert [finds(role, "cards") for role in (Role.OWNER, Role.RECEPTIONIST, Role.PRIVACY)] == [True] * 3
