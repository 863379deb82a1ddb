"""What has been done to a visit: from the log, with where it stood before, and colleagues by name to few."""

import re
from datetime import timedelta
from typing import Any

import pytest

from peili.booking.commands.cancel import cancel
from peili.booking.commands.join import join
from peili.booking.commands.move import Place, move, place_of
from peili.booking.commands.resize import resize
from peili.booking.commands.restore import restore
from peili.booking.models import Appointment, Former
from peili.people.models import Staff
from peili.trail.commands import CLIENT, Actor
from peili.trail.models import Role
from tests.support.builders import NOW, local
from tests.support.salon import Salon, bare

MINUTE = timedelta(minutes=1)


def by(staff: Staff) -> Actor:
    return Actor(role=Role(staff.role), subject_id=staff.subject_id)


def changed(salon: Salon) -> Appointment:
    """Book online, move to another practitioner, lengthen, cancel, join and book again."""
    visit = salon.online(local(25, 10))
    place, there = place_of(visit), Place(local(26, 13), salon.bea.pk)
    visit = move(appointment=visit, seen=place, to=there, by=by(salon.reception), now=NOW + MINUTE)
    visit = resize(appointment=visit, seen=visit.ends_at, minutes=90, by=by(salon.bea), now=NOW + 2 * MINUTE)
    visit = cancel(appointment=visit, by=CLIENT, now=NOW + 3 * MINUTE)
    join(claim=visit.claim, client=salon.aino, by=by(salon.owner), now=NOW + 4 * MINUTE)
    visit.refresh_from_db()
    return restore(appointment=visit, by=by(salon.owner), now=NOW + 5 * MINUTE)


def told(salon: Salon, staff: Staff, visit: Appointment) -> list[str]:
    page = bare(salon.browser(staff).get(f"/desk/appointments/{visit.pk}/changes/"))
    rows = re.findall(r'<li class="row">(.*?)</li>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in rows]


@pytest.mark.engine
def test_every_change_says_when_what_and_who_and_a_move_from_where_to_where(salon: Salon):
    visit = changed(salon)
    moved = "ke 25.11. klo 10.00 → to 26.11. klo 13.00, Olga Omistaja → Bea Hoitaja"
    assert told(salon, salon.owner, visit) == [
        "ma 23.11. klo 8.05 Varattu uudelleen sinä",
        "ma 23.11. klo 8.03 Peruttu asiakas",
        "ma 23.11. klo 8.02 Kesto muutettu 13.00–14.00 → 13.00–14.30 Bea Hoitaja",
        f"ma 23.11. klo 8.01 Siirretty {moved} Rea Vastaanottaja",
        "ma 23.11. klo 8.00 Varattu verkossa asiakas",
    ]


def test_colleagues_are_what_they_are_to_all_but_the_owner(salon: Salon):
    visit = changed(salon)
    whose = [each.rsplit(" ", 1)[1] for each in told(salon, salon.bea, visit)]
    assert whose == ["omistaja", "asiakas", "sinä", "vastaanotto", "asiakas"]
    page = salon.browser(salon.bea).get(f"/desk/appointments/{visit.pk}/changes/").content.decode()
    assert "Rea" not in page
    assert salon.browser(salon.renter).get(f"/desk/appointments/{visit.pk}/changes/").status_code == 404


def test_where_a_visit_stood_ends_with_the_visit_and_is_not_written_of_other_changes(salon: Salon):
    visit = changed(salon)
    assert [(each.starts_at, each.staff) for each in Former.objects.order_by("until")] == [
        (local(25, 10), salon.owner),
        (local(26, 13), salon.bea),
    ]
    visit.delete()
    assert not Former.objects.exists()


def test_the_page_costs_the_same_however_often_a_visit_was_changed(
    salon: Salon, django_assert_max_num_queries: Any
):
    visit, browser = salon.visit(local(25, 10)), salon.browser(salon.owner)
    url = f"/desk/appointments/{visit.pk}/changes/"
    browser.get(url)  # signing in is another page's
    for number in range(1, 9):
        there = Place(local(25 + number % 2, 11 + number % 4), salon.bea.pk)
        visit = move(
            appointment=visit, seen=place_of(visit), to=there, by=by(salon.bea), now=NOW + number * MINUTE
        )
    with django_assert_max_num_queries(9):
        assert browser.get(url).content.decode().count("Siirretty") == 8
