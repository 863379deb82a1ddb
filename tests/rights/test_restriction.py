"""Restriction: a restricted card is seen nowhere but by the owner for a reason the law names."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from peili.booking.commands.absence import be_away
from peili.booking.commands.visit import Stopped, start
from peili.booking.queries.telling import addressed
from peili.outbox.commands.posting import Letter, post
from peili.outbox.commands.sending import send_due
from peili.outbox.models import Message
from peili.outbox.queries import in_box
from peili.outreach.commands.contacts import note_contact
from peili.outreach.queries import contacts
from peili.people.commands.search import search
from peili.people.models import Client
from peili.people.panels import Asked, Where, parts
from peili.people.sights import sights
from peili.promises.probes import Question, State, ask, undone
from peili.promises.reading import MASK, opening_apart, reading
from peili.promises.reading import PROGRAM as EVERYTHING
from peili.rights.commands import restrict
from peili.rights.commands.apart import put_back, restrict_restored
from peili.rights.commands.restrict import AlreadyRestricted, NotToldYet
from peili.rights.erasure.plan import make_plan
from peili.rights.models import Request
from peili.rights.rules.restriction import Allowed
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry, Purpose
from tests.support.builders import local
from tests.support.rights import TODAY, by, open_own, received
from tests.support.salon import MORNING, Salon


def restricted(salon: Salon) -> Client:
    restrict.begin(client=salon.aino, reason="accuracy", by=by(salon), now=MORNING)
    return Client.objects.get(pk=salon.aino.pk)


def test_no_way_of_seeing_leads_to_a_restricted_card(salon: Salon):
    with undone():
        assert all(look(salon.owner, salon.aino) for look in sights())
    aino = restricted(salon)
    for staff in (salon.owner, salon.bea, salon.reception):
        with undone():
            assert [look.__qualname__ for look in sights() if look(staff, aino)] == []


def test_search_does_not_find_it(salon: Salon):
    restricted(salon)
    found = search(staff=salon.owner, text="Aino", by=by(salon), now=MORNING, purpose=Purpose.CARE_OF_CARD)
    assert list(found.clients) == []


def test_the_day_shows_the_time_and_no_name(salon: Salon):
    visit = salon.visit(local(24, 10))
    restricted(salon)
    browser = salon.browser(salon.bea)
    for address in (
        reverse("desk:today"),
        reverse("desk:day", args=[TODAY]),
        reverse("desk:appointment", args=[visit.pk]),
    ):
        page = browser.get(address).content.decode()
        assert "Rajoitettu" in page
        assert "Aino" not in page
    assert browser.get(reverse("desk:card", args=[salon.aino.pk])).status_code == 404
    assert browser.get(f"{reverse('desk:book')}?client={salon.aino.pk}").status_code == 404


def test_who_need_not_know_reads_that_the_time_is_booked(salon: Salon):
    salon.visit(local(24, 10))
    restricted(salon)
    for name in ("day", "week", "list"):
        page = salon.browser(salon.reception).get(reverse(f"desk:{name}", args=[TODAY])).content.decode()
        assert "Rajoitettu" not in page, name
        assert "Varattu" in page
        assert "Aino" not in page


def test_lists_of_contacts_and_of_messages_leave_a_restricted_person_out(salon: Salon):
    note_contact(
        client=salon.aino, way="call", outgoing=False, text="Soita", done=None, by=by(salon), now=MORNING
    )
    assert len(contacts.waiting(staff=salon.owner)) == 1
    salon.visit(local(24, 10))
    Message.objects.update(state=Message.State.SENT, sent_at=MORNING, through=Message.Through.BOX)
    assert in_box(staff=salon.owner, before=None)
    restricted(salon)
    assert contacts.waiting(staff=salon.owner) == []
    assert contacts.waits_since(staff=salon.owner) == (0, None)
    assert in_box(staff=salon.owner, before=None) == []


def test_a_day_on_paper_has_the_time_and_nothing_else_of_it(salon: Salon):
    salon.visit(local(24, 10))
    restricted(salon)
    page = salon.browser(salon.owner).post(reverse("desk:sheet", args=[TODAY]), {"phones": "yes"})
    html = page.content.decode()
    assert "10.00–11.00" in html
    assert "A. T." not in html
    assert "040" not in html


@pytest.mark.parametrize("name", ["week", "list"])
def test_weeks_and_lists_show_no_name_either(salon: Salon, name: str):
    salon.visit(local(24, 10))
    restricted(salon)
    page = salon.browser(salon.owner).get(reverse(f"desk:{name}", args=[TODAY])).content.decode()
    assert "Rajoitettu" in page
    assert "Aino" not in page


def test_what_does_not_fit_any_more_shows_no_name(salon: Salon):
    visit = salon.visit(local(26, 10))
    restricted(salon)
    be_away(staff=salon.bea, starts_at=local(26, 8), ends_at=local(26, 18), by=by(salon), now=MORNING)
    page = salon.browser(salon.owner).get(reverse("hours:unfit")).content.decode()
    assert str(visit.pk) in page
    assert "Aino" not in page


def test_no_room_draws_its_part_for_it(salon: Salon):
    aino = restricted(salon)
    asked = Asked(thing=aino, client=aino, staff=salon.owner, now=MORNING, zone=MORNING.tzinfo)  # type: ignore[arg-type]  # any zone does
    assert parts(Where.CARD, asked) == []


def test_its_treatment_does_not_start(salon: Salon):
    visit = salon.visit(local(24, 10))
    restricted(salon)
    with pytest.raises(Stopped) as stopped:
        start(appointment=visit, by=PROGRAM, now=local(24, 10), on=TODAY, today=TODAY)
    assert [stop.code for stop in stopped.value.stops] == ["rights.restriction"]


def test_the_owner_opens_it_for_a_reason_that_is_logged(salon: Salon):
    aino = restricted(salon)
    restrict.open_restricted(client=aino, reason=Allowed.CLAIMS, by=by(salon), now=MORNING)
    entry = Entry.objects.get(act="rights.open_restricted")
    assert (entry.fields, entry.purpose) == (["claims"], "rights")


def test_it_is_lifted_only_after_the_person_was_told(salon: Salon):
    aino = restricted(salon)
    with pytest.raises(NotToldYet):
        restrict.lift(client=aino, by=by(salon), now=MORNING)
    restrict.tell(client=aino, by=by(salon), now=MORNING)
    restrict.lift(client=aino, by=by(salon), now=MORNING + timedelta(days=1))
    assert Client.objects.visible_to(salon.bea).filter(pk=aino.pk).exists()


def test_it_is_restricted_once(salon: Salon):
    aino = restricted(salon)
    with pytest.raises(AlreadyRestricted):
        restrict.begin(client=aino, reason="claims", by=by(salon), now=MORNING)


def test_its_keys_open_nothing_without_a_reason(salon: Salon):
    aino = restricted(salon)
    for found in (aino, Client.objects.get(pk=aino.pk)):
        assert [getattr(found, name) for name in ("first_name", "last_name", "phone", "email")] == [MASK] * 4
    with reading(EVERYTHING), opening_apart(Allowed.CLAIMS.value):
        opened = Client.objects.get(pk=aino.pk)
        assert (opened.first_name, opened.last_name) == (salon.aino.first_name, salon.aino.last_name)
    assert Client.objects.get(pk=salon.stranger.pk).first_name == "Salla"


def test_what_is_written_meanwhile_is_shut_too_and_a_request_is_not(salon: Salon):
    aino = restricted(salon)
    asked = received(aino, said="Tieto on väärin")
    Client.objects.get(pk=aino.pk).save()  # bytes nobody opened go back as they were
    visit = salon.visit(local(26, 10))
    assert asked.pk is not None
    assert Request.objects.get(pk=asked.pk).said == "Tieto on väärin"
    assert visit.client is not None
    restrict.tell(client=aino, by=by(salon), now=MORNING)
    restrict.lift(client=aino, by=by(salon), now=MORNING)
    assert Client.objects.get(pk=aino.pk).first_name == salon.aino.first_name


def with_address(salon: Salon) -> None:
    salon.aino.email = "aino@example.fi"
    salon.aino.save()


def test_only_messages_about_ones_rights_go_to_a_restricted_person(salon: Salon):
    with_address(salon)
    aino = restricted(salon)
    restrict.tell(client=aino, by=by(salon), now=MORNING)
    reminder = Letter(
        code="booking.changed", template="rights/messages/lifting", context={}, purpose=Purpose.BOOKING
    )
    post(to=addressed(Client.objects.get(pk=aino.pk)), letter=reminder, now=MORNING)
    send_due(now=MORNING)
    ended = dict(Message.objects.values_list("purpose", "state"))
    assert ended == {"rights": "sent", "booking": "refused"}
    assert Message.objects.get(purpose="booking").reason == "restricted"


def test_what_waited_when_it_was_restricted_does_not_leave(salon: Salon):
    with_address(salon)
    letter = Letter(
        code="booking.changed", template="rights/messages/lifting", context={}, purpose=Purpose.BOOKING
    )
    post(to=addressed(salon.aino), letter=letter, now=MORNING)
    restricted(salon)
    send_due(now=MORNING)
    assert Message.objects.get().reason == "restricted"


def test_the_owners_page_opens_it_and_others_get_the_mask(salon: Salon):
    aino = restricted(salon)
    browser = salon.browser(salon.owner)
    address = reverse("rights:open_restricted", args=[aino.pk])
    assert salon.aino.last_name not in browser.get(address).content.decode()
    page = browser.post(address, {"reason": "claims"}).content.decode()
    assert salon.aino.last_name in page


def test_the_person_sees_their_own_data_all_the_time(salon: Salon):
    restricted(salon)
    browser = Browser()
    open_own(browser, salon.aino)
    assert salon.aino.last_name in browser.get(reverse("own:data")).content.decode()


def test_a_restored_keyring_of_before_is_set_apart_again(salon: Salon):
    aino = restricted(salon)
    put_back(aino.subject_id)
    assert Client.objects.get(pk=aino.pk).first_name == salon.aino.first_name
    assert restrict_restored(MORNING) == 1
    assert Client.objects.get(pk=aino.pk).first_name == MASK


def test_it_is_erased_whole_although_it_is_shut(salon: Salon):
    aino = restricted(salon)
    plan = make_plan(aino.subject, now=MORNING)
    assert salon.aino.phone in plan.found.values.fields


def test_the_probe_turns_red_when_the_keys_stay_together(salon: Salon, monkeypatch: pytest.MonkeyPatch):
    question = Question(now=MORNING, register=salon.aino.register_id)
    assert ask("rights.restriction", question).state is State.HOLDS
    monkeypatch.setattr(restrict, "set_apart", lambda _subject: None)
    assert ask("rights.restriction", question).state is State.DRIFTS
