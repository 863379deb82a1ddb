"""The confirmation behind its link, cancelling there, and the whole walk in three languages."""

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser

from peili.booking.models import Appointment, Occupancy, PublicTerms
from peili.trail.models import Entry
from tests.booking.conftest import AINO, Walk, text
from tests.support.asking import ASKS
from tests.support.builders import local

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def test_the_confirmation_shows_the_visit_and_nothing_about_the_client(walk: Walk):
    answer = walk.browser.get(walk.booked(local(24, 10)))
    html = text(answer)
    for said in ("Aikasi on varattu", "10.00", "tiistaina", "24.11.", "Kasvohoito", "75 €", "Testi Oy"):
        assert said in html
    assert "Katu 1, 00100" in html
    assert "maksutta viimeistään ma 23.11. klo 10.00" in html
    for personal in ("Aino", "Testinen", "0401234567", "040 123", "+358", "aino@"):
        assert personal not in html


def test_pages_behind_a_token_are_kept_by_nobody(walk: Walk):
    held = walk.held(local(24, 10))
    page = walk.browser.get(held)
    assert page["Cache-Control"] == "no-store"
    booked = walk.browser.post(held, AINO).url
    for url in (booked, f"{booked}cancel/", "/booked/x/"):
        assert walk.browser.get(url)["Cache-Control"] == "no-store"


def test_opening_the_links_never_acts(walk: Walk):
    booked = walk.booked(local(24, 10))
    before = list(Entry.objects.values_list("id", flat=True))
    for url in (booked, f"{booked}cancel/"):
        walk.browser.get(url)
        walk.browser.head(url)
    assert list(Entry.objects.values_list("id", flat=True)) == before
    assert Appointment.objects.get().state == "booked"


def test_cancelling_is_asked_and_done_by_post_once(walk: Walk):
    booked = walk.booked(local(24, 10))
    asked = text(walk.browser.get(f"{booked}cancel/"))
    assert "Peru aika ti 24.11. klo 10.00" in asked
    assert "Perut maksutta viimeistään ma 23.11. klo 10.00." in asked
    done = walk.browser.post(f"{booked}cancel/")
    assert done.url == booked
    assert Appointment.objects.get().state == "cancelled"
    assert not Occupancy.objects.exists()
    html = text(walk.browser.get(booked))
    assert "Varaus on peruttu" in html
    assert 'href="/book/kasvohoito/"' in html
    again = walk.browser.post(f"{booked}cancel/")
    assert again.status_code == 409
    assert "Tämä varaus on jo peruttu." in text(again)
    assert "Tämä varaus on jo peruttu." in text(walk.browser.get(f"{booked}cancel/"))


def test_a_visit_that_has_begun_cannot_be_cancelled_here(walk: Walk):
    booked = walk.booked(local(24, 10))
    walk.clock.move_to(local(24, 10, 1))
    assert "Tätä varausta ei voi enää perua." in text(walk.browser.get(f"{booked}cancel/"))
    assert walk.browser.post(f"{booked}cancel/").status_code == 409
    assert Appointment.objects.get().state == "booked"
    assert "cancel/" not in text(walk.browser.get(booked))


def test_cancelling_late_is_possible_and_says_that_it_is_late(walk: Walk):
    PublicTerms.objects.create(withdrawal_days=0)  # else the law lets withdraw without cost
    booked = walk.booked(local(24, 10))
    walk.clock.move_to(local(23, 12))
    assert "maksuttoman peruutuksen aika on ohi" in text(walk.browser.get(booked))
    assert walk.browser.post(f"{booked}cancel/").status_code == 302


def test_a_confirmation_that_is_none_is_a_page_in_words(walk: Walk):
    for url in ("/booked/x/", "/booked/x/cancel/"):
        answer = walk.browser.get(url)
        assert answer.status_code == 404
        assert "Tämän linkin takana ei ole varausta." in text(answer)
    assert walk.browser.post("/booked/x/cancel/").status_code == 404


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_whole_walk_runs_in_each_language_and_mixes_none(walk: Walk, language: str):
    browser = Browser(headers={"accept-language": language})
    held = browser.post("/book/kasvohoito/hold/", {"start": "2026-11-24T08:00Z"}).url
    details, wrong = text(browser.get(held)), text(browser.post(held, {}))
    booked = browser.post(held, AINO).url
    pages = [details, wrong, text(browser.get(booked)), text(browser.get(f"{booked}cancel/"))]
    titles = {
        "fi": ["Yhteystietosi", "Tarkista nämä", "Aikasi on varattu", "Perutaanko varaus?"],
        "sv": ["Dina uppgifter", "Skriv ditt förnamn.", "Din tid är bokad", "Vill du avboka?"],
        "en": ["Your details", "Please check these", "Your time is booked", "Cancel the booking?"],
    }
    for other, words in titles.items():
        for page, word in zip(pages, words, strict=True):
            assert (word in page) == (other == language)
    assert all(f'<html lang="{language}"' in page for page in pages)


def test_the_pages_behind_tokens_cost_few_queries(walk: Walk, django_assert_num_queries):
    held = walk.held(local(24, 10))
    walk.browser.get(held)  # reads the set-up, once a process
    with django_assert_num_queries(1 + ASKS):
        walk.browser.get(held)
    with django_assert_num_queries(1 + ASKS):
        walk.browser.post(held, {})
    booked = walk.browser.post(held, AINO).url
    with django_assert_num_queries(2 + ASKS):
        walk.browser.get(booked)
    with django_assert_num_queries(1 + ASKS):
        walk.browser.get(f"{booked}cancel/")


def test_a_hold_that_has_ended_costs_one_search(walk: Walk, django_assert_num_queries):
    held = walk.held(local(24, 10), wish="s1")
    walk.clock.shift(timedelta(minutes=11))
    walk.held(local(24, 10), wish="s1")
    walk.browser.get(held)
    with django_assert_num_queries(4 + ASKS):
        walk.browser.get(held)


def test_the_link_ends_a_month_after_the_visit_and_is_then_like_an_unknown_one(walk: Walk):
    booked = walk.booked(local(24, 10))
    ends_at = Appointment.objects.get().ends_at
    walk.clock.move_to(ends_at + timedelta(days=30, seconds=-1))
    assert walk.browser.get(booked).status_code == 200
    walk.clock.move_to(ends_at + timedelta(days=30))
    unknown = walk.browser.get("/booked/x/")
    for url in (booked, f"{booked}cancel/", f"{booked}move/", f"{booked}aika.ics"):
        assert walk.browser.get(url).status_code == unknown.status_code == 404
    assert walk.browser.post(f"{booked}cancel/").status_code == 404
    told = [re.sub(r'value="[^"]+"', "", text(answer)) for answer in (walk.browser.get(booked), unknown)]
    assert told[0] == told[1]
