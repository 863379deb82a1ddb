"""The address checked by a code before a booking is made: on the command and on the pages."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from peili.booking.commands import contact
from peili.booking.commands.book import Details, book
from peili.booking.commands.contact import (
    CodeRefused,
    ContactUnchecked,
    NoWay,
    TooManyCodes,
    Why,
    prove,
    send_code,
)
from peili.booking.commands.hold import hold
from peili.booking.ends import booked_nothing
from peili.booking.gates import code_counts
from peili.booking.models import Appointment, ContactCheck, Hold, PublicTerms, Terms, Wait
from peili.booking.online import read_online
from peili.house.reading import Node, Problems
from peili.outbox.models import Message
from peili.people.models import Claim
from peili.rights.retention.commands import run
from tests.booking.conftest import AINO, Walk, text
from tests.support.builders import NOW, create_house, create_service, create_staff, local

TYPED = Details(
    first_name="Aino",
    last_name="Testinen",
    phone="+358401234567",
    email="aino@example.org",
    adult_confirmed=False,
    language="fi",
)
OTHER = replace(TYPED, email="toinen@example.org")


def newest_code() -> str:
    """Return the code of the newest message, as whoever got it reads it."""
    (code,) = re.findall(r"^(?:Koodisi on|Din kod är) (\d{6})$", Message.objects.latest("id").heading)
    return code


def wrong_code() -> str:
    return f"{(int(newest_code()) + 1) % 10**6:06d}"


@pytest.mark.parametrize("said", [["email"], ["email", "sms"], []])
def test_the_ways_load(said: list[str]):
    problems = Problems()
    assert read_online(Node({"check_contact": said}, "online", problems), {}).check_contact == tuple(said)
    assert not list(problems)


def test_an_unknown_way_does_not_load():
    problems = Problems()
    read_online(Node({"check_contact": ["letter"]}, "online", problems), {})
    assert list(problems)


@pytest.mark.django_db
@pytest.mark.engine
class TestTheCommand:
    @pytest.fixture
    def token(self) -> str:
        PublicTerms.objects.create(checked_ways=["email"])
        house = create_house()
        service = create_service(house, create_staff(house))
        return hold(service=service, starts_at=local(24, 10), only=None, now=NOW).token

    def test_nothing_is_booked_without_a_code_and_it_is_with_it(self, token: str):
        with pytest.raises(ContactUnchecked):
            book(token=token, details=TYPED, now=NOW)
        assert not Claim.objects.exists()
        send_code(token=token, details=TYPED, now=NOW)
        sent = Message.objects.get()
        assert sent.address == "aino@example.org"
        assert not code_counts(sent, NOW)
        with pytest.raises(ContactUnchecked):
            book(token=token, details=TYPED, now=NOW)
        code = newest_code()
        prove(token=token, details=TYPED, code=code, now=NOW)
        made = book(token=token, details=TYPED, now=NOW)
        assert made.claim.subject_id == sent.subject_id
        assert not ContactCheck.objects.exists()
        assert code_counts(sent, NOW) == "code_over"
        assert book(token=token, details=TYPED, now=NOW) == made

    def test_the_code_lies_there_only_as_a_keyed_hash(self, token: str):
        send_code(token=token, details=TYPED, now=NOW)
        check = ContactCheck.objects.get()
        assert newest_code() not in (check.code, check.contact_code, check.hold_code)
        assert check.code == contact._hashed(check, check.contact_code, newest_code())

    def test_a_code_counts_for_the_address_it_went_to(self, token: str):
        send_code(token=token, details=TYPED, now=NOW)
        code = newest_code()
        prove(token=token, details=OTHER, code=code, now=NOW)
        with pytest.raises(ContactUnchecked):
            book(token=token, details=OTHER, now=NOW)
        prove(token=token, details=TYPED, code=code, now=NOW)
        with pytest.raises(ContactUnchecked):
            book(token=token, details=OTHER, now=NOW)

    def test_a_code_of_another_held_time_proves_nothing(self, token: str):
        send_code(token=token, details=TYPED, now=NOW)
        code = newest_code()
        service = Hold.objects.get().service
        other = hold(service=service, starts_at=local(24, 14), only=None, now=NOW).token
        prove(token=other, details=TYPED, code=code, now=NOW)
        with pytest.raises(ContactUnchecked):
            book(token=other, details=TYPED, now=NOW)

    def test_it_ends_after_ten_minutes(self, token: str):
        send_code(token=token, details=TYPED, now=NOW)
        code, later = newest_code(), NOW + timedelta(minutes=10)
        with pytest.raises(CodeRefused) as refused:
            prove(token=token, details=TYPED, code=code, now=later)
        assert refused.value.why is Why.OVER
        send_code(token=token, details=TYPED, now=later)
        assert newest_code() != code or ContactCheck.objects.get().sends == 2
        prove(token=token, details=TYPED, code=newest_code(), now=later)

    def test_five_wrong_tries_end_a_code_even_for_the_right_one(self, token: str):
        send_code(token=token, details=TYPED, now=NOW)
        found = []
        for code in [*[wrong_code()] * 5, newest_code()]:
            with pytest.raises(CodeRefused) as refused:
                prove(token=token, details=TYPED, code=code, now=NOW)
            found.append(refused.value.why)
        assert found == [*[Why.WRONG] * 4, Why.TRIED, Why.TRIED]
        send_code(token=token, details=TYPED, now=NOW)
        prove(token=token, details=TYPED, code=newest_code(), now=NOW)
        assert book(token=token, details=TYPED, now=NOW)

    def test_three_codes_for_a_time_and_none_for_a_button_pressed_twice(self, token: str):
        for minute in (0, 1, 2):
            for second in (0, 20):
                now = NOW + timedelta(minutes=minute, seconds=second)
                send_code(token=token, details=TYPED, now=now, again=True)
        assert ContactCheck.objects.get().sends == 3
        assert Message.objects.filter(state=Message.State.QUEUED).count() == 1
        with pytest.raises(TooManyCodes):
            send_code(token=token, details=TYPED, now=NOW + timedelta(minutes=3), again=True)
        with pytest.raises(TooManyCodes):
            send_code(token=token, details=OTHER, now=NOW + timedelta(minutes=3))

    def test_nobodys_box_is_filled_from_many_held_times(self, token: str):
        assert token
        service = Hold.objects.get().service
        tokens = [
            hold(service=service, starts_at=local(day, 10), only=None, now=NOW).token for day in (25, 26, 27)
        ]
        for each in tokens[:2]:
            for minute in (0, 1, 2):
                send_code(token=each, details=TYPED, now=NOW + timedelta(minutes=minute), again=True)
        with pytest.raises(TooManyCodes):
            send_code(token=tokens[2], details=TYPED, now=NOW + timedelta(minutes=3))
        send_code(token=tokens[2], details=TYPED, now=NOW + timedelta(hours=2))

    def test_the_time_is_kept_longer_once(self, token: str):
        later = NOW + timedelta(minutes=9)
        send_code(token=token, details=TYPED, now=later)
        prolonged = Hold.objects.get().expires_at
        assert later + timedelta(minutes=9) < prolonged <= later + timedelta(minutes=10)
        send_code(token=token, details=TYPED, now=later + timedelta(minutes=5), again=True)
        assert Hold.objects.get().expires_at == prolonged

    def test_who_gives_no_address_that_is_checked_is_asked_for_one(self, token: str):
        with pytest.raises(NoWay):
            send_code(token=token, details=replace(TYPED, email=""), now=NOW)
        with pytest.raises(ContactUnchecked):
            book(token=token, details=replace(TYPED, email=""), now=NOW)

    def test_whoever_books_nothing_goes_after_a_day(self, token: str):
        send_code(token=token, details=TYPED, now=NOW)
        check, day = ContactCheck.objects.get(), timedelta(days=1)
        assert booked_nothing(NOW + day - timedelta(seconds=1)) == {}
        assert booked_nothing(NOW + day) == {check.subject_id: NOW + day}
        run(now=NOW + day)
        assert ContactCheck.objects.exists()
        run(now=NOW + 3 * day)
        assert not ContactCheck.objects.exists()
        assert not Message.objects.exists()


@pytest.mark.django_db
@pytest.mark.engine
class TestThePages:
    @pytest.fixture(autouse=True)
    def checks(self, walk: Walk) -> None:
        assert walk.house
        PublicTerms.objects.create(checked_ways=["email"])

    def carried(self, page: str) -> dict[str, str]:
        """Return what the page's own form sends besides the code."""
        return dict(re.findall(r'<input type="hidden" name="(?!csrf|next)(\w+)" value="([^"]*)">', page))

    def test_the_form_leads_to_the_code_and_the_code_to_the_booking(self, walk: Walk):
        url = walk.held(local(24, 10))
        asked = walk.browser.post(url, AINO)
        assert asked.status_code == 200
        assert asked["Cache-Control"] == "no-store"
        assert "Katso viestisi" in text(asked)
        assert not Appointment.objects.exists()
        assert self.carried(text(asked)) == AINO
        sent = self.carried(text(asked)) | {"code": f" {newest_code()[:3]} {newest_code()[3:]}"}
        made = walk.browser.post(url, sent)
        assert made.status_code == 302
        again = walk.browser.post(url, sent)
        assert again.url == made.url
        assert Appointment.objects.count() == 1
        assert Claim.objects.get().email == AINO["email"]
        assert AINO["email"] not in str(dict(walk.browser.session))

    def test_a_wrong_code_says_so_at_the_field_and_loses_nothing(self, walk: Walk):
        url = walk.held(local(24, 10))
        walk.browser.post(url, AINO)
        for code in (wrong_code(), "", "kissa"):
            answer = walk.browser.post(url, AINO | {"code": code})
            assert answer.status_code == 422
            assert 'id="id_code_error"' in text(answer)
            assert self.carried(text(answer)) == AINO
        assert Message.objects.count() == 1
        assert walk.browser.post(url, AINO | {"code": newest_code()}).status_code == 302

    def test_a_code_that_ended_or_was_tried_out_says_which(self, walk: Walk):
        url = walk.held(local(24, 10))
        walk.browser.post(url, AINO)
        for _try in range(5):
            answer = walk.browser.post(url, AINO | {"code": wrong_code()})
        assert "yritettiin liian monta kertaa" in text(answer)
        walk.clock.shift(timedelta(minutes=1))
        walk.browser.post(url, AINO | {"again": "yes", "code": ""})
        code = newest_code()
        walk.clock.shift(timedelta(minutes=11))
        answer = walk.browser.post(url, AINO | {"code": code})
        assert "ei ole enää voimassa" in text(answer)
        assert walk.browser.post(url, AINO | {"again": "yes"}).status_code == 200
        assert walk.browser.post(url, AINO | {"code": newest_code()}).status_code == 302

    def test_a_fourth_code_is_not_sent_and_the_page_says_so(self, walk: Walk):
        url = walk.held(local(24, 10))
        for _send in range(3):
            assert walk.browser.post(url, AINO | {"again": "yes"}).status_code == 200
            walk.clock.shift(timedelta(minutes=1))
        answer = walk.browser.post(url, AINO | {"again": "yes"})
        assert answer.status_code == 429
        assert "ei lähetetä enempää koodeja" in text(answer)
        assert walk.browser.post(url, AINO | {"code": newest_code()}).status_code == 302

    def test_the_details_can_be_changed_and_the_code_goes_to_the_new_address(self, walk: Walk):
        url = walk.held(local(24, 10))
        walk.browser.post(url, AINO)
        old = newest_code()
        form = text(walk.browser.post(url, AINO | {"edit": "yes"}))
        assert 'value="aino@example.org"' in form
        changed = AINO | {"email": "toinen@example.org"}
        assert walk.browser.post(url, changed).status_code == 200
        assert Message.objects.latest("id").address == "toinen@example.org"
        if old != newest_code():
            assert walk.browser.post(url, changed | {"code": old}).status_code == 422
        assert walk.browser.post(url, changed | {"code": newest_code()}).status_code == 302

    def test_an_address_is_asked_for(self, walk: Walk):
        answer = walk.browser.post(walk.held(local(24, 10)), AINO | {"email": ""})
        assert answer.status_code == 422
        assert 'id="id_email_error"' in text(answer)
        assert not Message.objects.exists()

    def test_a_known_address_is_answered_as_an_unknown_one(self, walk: Walk):
        url = walk.held(local(24, 10))
        walk.browser.post(url, AINO)
        walk.browser.post(url, AINO | {"code": newest_code()})
        pages = []
        for email in (AINO["email"], "tuntematon@example.org"):
            answer = walk.browser.post(walk.held(local(25, 10)), AINO | {"email": email})
            page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|hold/[\w-]+', "", text(answer))
            pages.append((answer.status_code, page.replace(email, "")))
            Hold.objects.all().delete()
        assert pages[0] == pages[1]

    def test_the_waiting_list_asks_for_the_code_too(self, walk: Walk):
        Terms.objects.update_or_create(defaults={"offer_minutes": 60})
        path = "/book/kasvohoito/wait/"
        page = text(walk.browser.get(path))
        (form,) = re.findall(r'name="form" value="([^"]+)"', page)
        (until,) = re.findall(r'name="until" value="([^"]+)"', page)
        typed = AINO | {"form": form, "until": until, "part": "any", "staff": ""}
        asked = text(walk.browser.post(path, typed))
        assert "Katso viestisi" in asked
        assert not Wait.objects.exists()
        assert not Claim.objects.exists()
        carried = self.carried(asked)
        assert walk.browser.post(path, carried | {"code": wrong_code()}).status_code == 422
        assert not Wait.objects.exists()
        answer = walk.browser.post(path, carried | {"code": newest_code()})
        assert answer.status_code == 302
        assert Wait.objects.get().claim.email == "aino@example.org"
        assert not ContactCheck.objects.exists()

    def test_a_waiting_of_another_form_is_not_proven(self, walk: Walk):
        Terms.objects.update_or_create(defaults={"offer_minutes": 60})
        path, until = "/book/kasvohoito/wait/", {"until": "2026-12-20", "part": "any", "staff": ""}
        walk.browser.post(path, AINO | until | {"form": "a" * 43})
        code = {"code": newest_code()}
        walk.browser.post(path, AINO | until | code | {"form": "b" * 43})
        assert walk.browser.post(path, AINO | until | {"form": ""}).status_code == 422
        assert not Wait.objects.exists()

    def test_a_house_that_checks_nothing_books_at_once(self, walk: Walk):
        PublicTerms.objects.update(checked_ways=[])
        assert walk.browser.post(walk.held(local(24, 10)), AINO).status_code == 302
        assert not ContactCheck.objects.exists()
