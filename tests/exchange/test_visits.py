"""The API's visits of several treatments, and cancelling what is left of one or of a series."""

from typing import Any
from uuid import uuid4

from peili.booking.models import AddOn, Appointment, Hold, Occupancy, Variant
from peili.outbox.models import Message
from peili.trail.models import Entry
from tests.support.builders import create_service, local
from tests.support.programs import AINO, ask, book


def visit(token: str, treatments: object, request_key: str = "request-v", **changed: object) -> Any:
    said = {"treatments": treatments, **AINO, **changed}
    return ask(token, "/visits", "POST", said, Idempotency_Key=request_key)


def several(salon: Any) -> str:
    """Add a second treatment with a variant and an add-on, and say how both are asked for."""
    feet = create_service(
        salon.house, salon.owner, salon.bea, slug="jalat", name="Jalat", minutes=45, after=0
    )
    paint = create_service(salon.house, salon.bea, slug="lakkaus", name="Lakkaus", minutes=15, after=0)
    Variant.objects.create(service=feet, code="pitka", name_fi="pitkä", price_cents=9000, minutes=60)
    AddOn.objects.create(service=paint, main=feet, price_cents=1500, minutes=15)
    return "/visits/slots?treatment=kasvohoito&treatment=jalat:pitka,lakkaus&from=2026-11-25"


def test_several_treatments_are_found_and_booked_in_one_visit(salon: Any, keys: dict[str, str]):
    token, path = keys["bookings"], several(salon)
    slot = ask(token, path).json()["slots"][0]
    extra = {"jalat": {"variant": "pitka", "addons": ["lakkaus"]}, "kasvohoito": {}}
    treatments = [each | extra[each["service"]] for each in slot["treatments"]]
    made = visit(token, treatments)
    assert made.status_code == 201, made.content.decode()
    bookings = {each["service"]: each for each in made.json()["bookings"]}
    assert (bookings["jalat"]["price_cents"], bookings["jalat"]["addons"]) == (10500, ["lakkaus"])
    assert len({each.together for each in Appointment.objects.all()}) == 1
    again = visit(token, treatments)
    assert again.json() == made.json()
    assert Appointment.objects.count() == 2
    assert visit(token, treatments, last_name="Toinen").json()["code"] == "idempotency_key"
    assert visit(token, treatments, "request-w").json()["code"].startswith("time_")
    one = bookings["jalat"]["id"]
    assert ask(token, f"/bookings/{one}/cancel", "POST").json()["state"] == "cancelled"
    assert len(ask(token, "/bookings").json()["bookings"]) == 2


def test_the_rest_of_a_visit_is_cancelled_at_once_and_sent_again_nothing_more_happens(
    salon: Any, keys: dict[str, str]
):
    token, path = keys["bookings"], several(salon)
    first, second = ask(token, path).json()["slots"][0]["treatments"]
    made = visit(token, [first, second | {"variant": "pitka"}]).json()["bookings"]
    alone = book(token, "request-alone", starts_at="2026-11-26T08:00:00Z").json()
    Message.objects.all().delete()
    rest = f"/bookings/{made[1]['id']}/cancel-rest"
    answer = ask(token, rest, "POST")
    assert answer.status_code == 200
    assert [(each["id"], each["state"]) for each in answer.json()["bookings"]] == [
        (each["id"], "cancelled") for each in made
    ]
    assert not Occupancy.objects.filter(appointment__together__isnull=False).exists()
    entries, told = Entry.objects.count(), Message.objects.count()
    assert told == 1  # the client hears of it once
    assert ask(token, rest, "POST").json() == answer.json()
    assert (Entry.objects.count(), Message.objects.count()) == (entries, told)
    assert ask(token, f"/bookings/{alone['id']}").json()["state"] == "booked"
    assert ask(token, f"/bookings/{salon.aino.pk}/cancel-rest", "POST").status_code == 404


def test_only_what_is_to_come_and_this_keys_own_of_a_series_is_cancelled(salon: Any, keys: dict[str, str]):
    token, series = keys["bookings"], uuid4()
    days = [25, 26, 27]
    ids = [book(token, f"request-{day}", starts_at=f"2026-11-{day}T08:00:00Z").json()["id"] for day in days]
    desks = salon.visit(local(28, 10))
    Appointment.objects.update(series=series)
    begun = Appointment.objects.get(key_booking=ids[0])
    Appointment.objects.filter(pk=begun.pk).update(started_at=begun.starts_at)
    states = [
        each["state"] for each in ask(token, f"/bookings/{ids[1]}/cancel-rest", "POST").json()["bookings"]
    ]
    assert states == ["booked", "cancelled", "cancelled"]
    desks.refresh_from_db()
    assert desks.state == "booked"


def test_a_visit_is_refused_whole_and_in_words(salon: Any, keys: dict[str, str]):
    token, path = keys["bookings"], several(salon)
    first, second = ask(token, path).json()["slots"][0]["treatments"]
    second |= {"variant": "pitka"}
    assert visit(token, [first]).json()["fields"]["treatments"]
    assert visit(token, [first, second | {"colour": "red"}]).status_code == 422
    assert visit(token, [first, second | {"practitioner": "x9"}]).status_code == 404
    assert visit(token, [first, second | {"starts_at": "2026-11-26T10:00:00Z"}]).status_code == 409
    assert ask(token, "/visits/slots?treatment=kasvohoito").status_code == 422
    assert ask(token, path + "&days=8").status_code == 422
    assert not Appointment.objects.exists()
    assert not Hold.objects.exists()
