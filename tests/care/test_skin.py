"""Skin analyses: kept sealed, never changed, struck out when they were made in error."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from peili.care.commands.skin import strike
from peili.care.models import SkinAnalysis, SkinStrike
from peili.care.queries.skin import analyses_of, is_struck, trend_of
from peili.house.queries import house_zone
from peili.trail.models import Entry
from tests.care.test_records import raw
from tests.support.care import NOON, Care

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def test_an_analysis_is_sealed_and_its_readings_come_back(care: Care):
    care.analysed("44.5", note="Zyxxfil")
    table = raw("care_skinanalysis")
    assert "Zyxxfil" not in table
    assert "Corneo" not in table
    held = SkinAnalysis.objects.get()
    assert (held.skin_type, held.note, held.readings[0]["value"]) == ("dry", "Zyxxfil", "44.5")
    entry = Entry.objects.latest("id")
    assert (entry.act, "readings" in entry.fields) == ("care.analyse", True)


def test_an_analysis_is_never_changed(care: Care):
    held = care.analysed("44")
    held.note = "muu"
    for act in (held.save, SkinAnalysis.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert SkinAnalysis.objects.get().note == ""


def test_one_made_in_error_is_struck_out_once_and_drawn_no_more(care: Care):
    for place, value in enumerate(("31", "36", "44")):
        wrong = care.analysed(value, at=NOON - timedelta(days=60 - 20 * place))
    zone = house_zone()
    assert len(trend_of(analyses_of(care.aino), zone).picture.days) == 3
    first = strike(analysis=wrong, why="Väärä asiakas", staff=care.bea, by=care.by, now=NOON)
    assert strike(analysis=wrong, why="toinen painallus", staff=care.bea, by=care.by, now=NOON) == first
    assert SkinStrike.objects.get().why == "Väärä asiakas"
    assert [is_struck(each) for each in analyses_of(care.aino)] == [True, False, False]
    assert len(trend_of(analyses_of(care.aino), zone).picture.days) == 2


def test_a_single_measurement_is_no_trend(care: Care):
    care.analysed("31")
    assert trend_of(analyses_of(care.aino), house_zone()) is None


def test_the_trend_reads_what_it_draws_whatever_the_history(care: Care, django_assert_num_queries):
    for day in range(30):
        care.analysed(str(30 + day), at=NOON - timedelta(days=40 - day))
    zone = house_zone()
    with django_assert_num_queries(1):
        trend = trend_of(analyses_of(care.aino, most=8), zone)
    assert [dot.value for dot in trend.picture.curves[0].dots][-1] == Decimal(59)
