"""Parts of composed pages and what waits: each in its place, for those only who may see it."""

from zoneinfo import ZoneInfo

import pytest

from peili.people import panels, todo
from peili.people.models import Staff
from peili.people.panels import Asked, Line, Where, lines, panel, parts, shown_on_card, under_visits
from peili.people.todo import Todo, todos
from peili.promises.records import new_id
from peili.trail.models import Role
from tests.support.builders import NOW, local

ZONE = ZoneInfo("Europe/Helsinki")
TREATS = (Role.OWNER, Role.PRACTITIONER)


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_panels", {where: {} for where in Where})
    monkeypatch.setattr(panels, "_under", {})
    monkeypatch.setattr(todo, "_sources", {})


def asked(role: Role | None, thing: object = None) -> Asked:
    staff = Staff(role=role) if role else None
    return Asked(thing=thing, client=None, staff=staff, now=NOW, zone=ZONE)


def test_parts_stand_in_their_order_on_their_own_page():
    panel(Where.CARD, place=20, template="b.html", roles=TREATS)(lambda _asked: {"n": 2})
    panel(Where.CARD, place=10, template="a.html", roles=TREATS)(lambda _asked: {"n": 1})
    panel(Where.VISIT, place=5, template="c.html", roles=TREATS)(lambda _asked: {"n": 3})
    found = parts(Where.CARD, asked(Role.OWNER))
    assert [(part.template, part.context) for part in found] == [("a.html", {"n": 1}), ("b.html", {"n": 2})]


def test_a_part_is_never_made_for_those_who_may_not_see_it():
    looked: list[Asked] = []
    panel(Where.CARD, place=1, template="a.html", roles=TREATS)(lambda each: looked.append(each) or {})
    assert parts(Where.CARD, asked(Role.RECEPTIONIST)) == []
    assert looked == []
    assert len(parts(Where.CARD, asked(Role.PRACTITIONER))) == 1


def test_the_clients_own_page_is_seen_by_the_client():
    panel(Where.OWN, place=1, template="a.html", roles=(Role.CLIENT,), plain=True)(lambda _asked: {})
    assert len(parts(Where.OWN, asked(None))) == 1
    assert parts(Where.OWN, asked(Role.OWNER)) == []


def test_a_part_with_nothing_to_show_is_not_drawn():
    panel(Where.CARD, place=1, template="a.html", roles=TREATS)(lambda _asked: None)
    assert parts(Where.CARD, asked(Role.OWNER)) == []


def test_a_part_knows_the_local_day():
    late = Asked(thing=None, client=None, staff=None, now=local(24, 23, 30), zone=ZONE)
    assert late.today.isoformat() == "2026-11-24"


def test_lines_of_several_rooms_stand_under_their_visits_in_order():
    one, other = new_id(), new_id()
    later = lambda _asked: {one: [Line("toinen")], other: [Line("yksin")]}  # noqa: E731  # two of a kind
    earlier = lambda _asked: {one: [Line("ensin")]}  # noqa: E731  # as above
    earlier.__qualname__ = "earlier"
    under_visits(place=20, roles=TREATS)(later)
    under_visits(place=10, roles=TREATS)(earlier)
    found = lines(asked(Role.OWNER, [one, other]))
    assert {visit: [line.text for line in said] for visit, said in found.items()} == {
        one: ["ensin", "toinen"],
        other: ["yksin"],
    }
    assert lines(asked(Role.RECEPTIONIST, [one, other])) == {}


def test_what_a_card_shows_is_named_for_each_role():
    panel(Where.CARD, place=1, template="a.html", roles=TREATS, shows=["skin"])(lambda _asked: None)
    panel(Where.CARD_TOP, place=1, template="b.html", roles=TREATS, shows=["allergies"])(lambda _asked: None)
    panel(Where.VISIT, place=1, template="c.html", roles=TREATS, shows=["course"])(lambda _asked: None)
    under_visits(place=1, roles=(Role.OWNER,), shows=["records"])(lambda _asked: {})
    assert shown_on_card(Staff(role=Role.OWNER)) == ["allergies", "records", "skin"]
    assert shown_on_card(Staff(role=Role.PRACTITIONER)) == ["allergies", "skin"]
    assert shown_on_card(Staff(role=Role.RECEPTIONIST)) == []


def test_what_waits_is_said_to_its_roles_with_what_is_late_first():
    def papers(_staff: Staff, _now: object) -> list[Todo]:
        return [Todo(text="paperit", url="/a/"), Todo(text="myöhässä", url="/b/", late=True)]

    def owners(_staff: Staff, _now: object) -> list[Todo]:
        return [Todo(text="vain omistajalle", url="/c/")]

    todo.todo(place=20, roles=TREATS)(papers)
    todo.todo(place=10, roles=[Role.OWNER])(owners)
    said = [each.text for each in todos(staff=Staff(role=Role.OWNER), now=NOW)]
    assert said == ["myöhässä", "vain omistajalle", "paperit"]
    assert [each.text for each in todos(staff=Staff(role=Role.PRACTITIONER), now=NOW)] == [
        "myöhässä",
        "paperit",
    ]
    assert todos(staff=Staff(role=Role.RECEPTIONIST), now=NOW) == []
