"""Bookings that wait for the salon's word: a to-do at the desk, said to the client, and to nobody else."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from peili.booking.commands.visit import missed
from peili.booking.models import Appointment, Lapse, Terms
from peili.people.commands.links import make_link
from peili.promises.tokens import token_hash
from peili.trail.commands import PROGRAM
from tests.support.builders import local
from tests.support.rights import open_own
from tests.support.salon import MORNING, Salon

DAYS = timedelta(days=9)


@pytest.fixture
def coming(salon: Salon) -> Appointment:
    """An online booking of a client who once did not come, in a salon where that is enough."""
    Terms.objects.update_or_create(defaults={"confirm_after": 1})
    lost = salon.visit(local(24, 10))
    missed(appointment=lost, by=PROGRAM, now=local(24, 11))
    made = salon.visit(local(26, 10))
    Appointment.objects.filter(pk=made.pk).update(channel="online")
    return made


def test_the_desk_has_it_to_do_and_says_its_word(salon: Salon, coming: Appointment):
    desk = salon.browser(salon.reception)
    assert "1 varaus odottaa vahvistustasi" in desk.get("/desk/").content.decode()
    assert f"/desk/appointments/{coming.pk}/" in desk.get("/desk/confirming/").content.decode()
    page = desk.get(f"/desk/appointments/{coming.pk}/").content.decode()
    assert f"/desk/appointments/{coming.pk}/confirm/" in page
    assert desk.post(f"/desk/appointments/{coming.pk}/confirm/").status_code == 302
    assert "vahvistustasi" not in desk.get("/desk/").content.decode()
    assert "/confirm/" not in desk.get(f"/desk/appointments/{coming.pk}/").content.decode()


def test_a_note_is_deleted_at_the_desk_and_the_visit_shows_it_no_more(salon: Salon, coming: Appointment):
    desk, lost = salon.browser(salon.reception), Lapse.objects.get().appointment
    page = desk.get(f"/desk/appointments/{lost.pk}/").content.decode()
    assert "Asiakas ei saapunut" in page
    for _press in range(2):
        assert desk.post(f"/desk/appointments/{lost.pk}/excuse/").status_code == 302
    page = desk.get(f"/desk/appointments/{lost.pk}/").content.decode()
    assert "Asiakas ei saapunut" not in page
    assert not Lapse.objects.exists()


def test_only_the_client_themselves_is_told_why(salon: Salon, coming: Appointment):
    own = Browser(headers={"accept-language": "fi"})
    open_own(own, salon.aino)
    page = own.get("/oma/bookings/").content.decode() + own.get("/oma/data/").content.decode()
    assert "Odottaa salongin vahvistusta" in page
    token = make_link(
        subject_id=salon.aino.subject_id, purpose="booking", lasts=DAYS, now=MORNING, thing_id=coming.pk
    )
    assert "Salonki vahvistaa tämän varauksen" in Browser().get(f"/booked/{token}/").content.decode()
    Appointment.objects.filter(pk=coming.pk).update(link_code=token_hash("typed"))
    page = Browser().get("/booked/typed/").content.decode()
    assert "Salonki vahvistaa tämän varauksen" not in page
