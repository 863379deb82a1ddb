"""ENISA's number at its edges, each factor with what it was computed from."""

import pytest

from peili.incidents.severity import Known, severity


def weigh(
    *categories: str, kinds: tuple[str, ...] = (), measures: tuple[str, ...] = (), people: int = 1, **chosen
):
    known = Known(categories=categories, kinds=kinds, measures=measures, people=people)
    return severity(known, chosen)


@pytest.mark.parametrize(
    ("categories", "kinds", "score", "level", "risk"),
    [
        (("preference.language",), (), 0.25, "low", "none"),
        (("identity.name", "visit"), ("wrong_person",), 1.25, "low", "none"),
        (("identity.name", "contact.phone", "visit"), ("lost_device",), 2.5, "medium", "risk"),
        (("identity.name", "payment", "contact.email"), (), 3.0, "high", "high"),
        (("identity.name", "contact.phone", "health.status"), ("lost_device",), 4.5, "very_high", "high"),
        (("health.skin",), ("intrusion",), 2.0, "medium", "risk"),
    ],
)
def test_the_number_is_the_methods(categories, kinds, score: float, level: str, risk: str):
    found = weigh(*categories, kinds=kinds)
    assert (found.score, found.level, found.risk) == (score, level, risk)


def test_each_factor_names_what_it_was_computed_from_and_gives_way_to_the_owner():
    found = weigh("identity.name", "contact.phone", "health.skin", kinds=("stolen_device",), data=2.0)
    factors = {each.code: each for each in found.factors}
    assert factors["data"].because == ("health.skin",)
    assert (factors["data"].value, factors["data"].computed, factors["data"].set_by_hand) == (2.0, 4.0, True)
    assert factors["identifying"].because == ("identity.name", "contact.phone")
    assert (factors["malice"].value, factors["malice"].because) == (0.5, ("stolen_device",))
    assert found.score == 2.0 * 1.0 + 0.5 + 0.5


def test_what_was_restored_weighs_less_than_what_is_gone_and_many_people_are_named():
    gone = weigh("visit", kinds=("data_gone",), people=101)
    back = weigh("visit", kinds=("data_gone",), measures=("restored",), people=100)
    assert (gone.score - back.score, gone.many, back.many) == (0.25, True, False)
