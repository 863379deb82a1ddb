"""The rules of finding: folding, slips, grams, ranking and the Finnish order."""

from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peili.people.rules.collation import name_key, sort_key
from peili.people.rules.grams import card_grams, read
from peili.people.rules.numbers import fits, own_digits
from peili.people.rules.ranking import rank
from peili.people.rules.slips import meant_by, slipped
from peili.people.rules.words import LETTERS, fold, name_words

SORTED = [
    "Aalto",
    "de la Cruz",
    "Lind",
    "Lindén",
    "Lindström",
    "Müller",  # ü is a y
    "Nyman",
    "Virta-Aho",
    "Virtanen",
    "Wirtanen",  # the same letters, v before w
    "Virtänen",
    "Zimmer",
    "Åberg",
    "Äijälä",
    "Öberg",
]
word = st.text(LETTERS, min_size=1, max_size=13)


@dataclass
class Card:
    first_name: str
    last_name: str
    phone: str = ""
    email: str = ""


def test_people_are_in_the_finnish_order_whatever_their_case():
    mixed = [name.upper() if at % 2 else name for at, name in enumerate(SORTED)]
    Random(1).shuffle(mixed)
    order = [name.casefold() for name in sorted(mixed, key=sort_key)]
    assert order == [name.casefold() for name in SORTED]


@pytest.mark.parametrize(
    ("first", "second"),
    [("väinö", "wäinö"), ("emil", "émil"), ("Ylä", "ül\u00e4"), ("O'Brien", "Obrien"), ("a\u0308", "ä")],
)
def test_letters_that_are_the_same_differ_only_where_all_else_is_equal(first: str, second: str):
    assert sort_key(first)[0] == sort_key(second)[0]


def test_a_person_is_sorted_by_the_last_name_first():
    people = [("Åke", "Aho"), ("Aino", "Öhman"), ("Aino", "Aho")]
    keys = sorted(name_key(first_name=first, last_name=last) for first, last in people)
    assert keys[0] == name_key(first_name="Aino", last_name="Aho")
    assert keys[-1] == name_key(first_name="Aino", last_name="Öhman")


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Väinö", "vaino"),
        ("WÅHLSTRÖM", "vahlstrom"),
        ("Renée", "renee"),
        ("Søren", "soren"),
        ("Groß", "gross"),
    ],
)
def test_accents_and_case_fold(written: str, folded: str):
    assert fold(written) == folded


def test_a_hyphenated_name_is_also_one_word():
    assert set(name_words("Anna-Maija")) == {"anna", "maija", "annamaija"}


def edited(word: str, random: Random) -> str:
    """Make one slip, as fingers do."""
    at, letter = random.randrange(len(word)), random.choice(LETTERS)
    return random.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
        ]
    )


@settings(deadline=None)
@given(word, st.randoms(use_true_random=False))
def test_one_slip_in_a_beginning_is_seen_and_meant(meant: str, random: Random):
    beginning = meant[: random.randint(1, len(meant))]
    typed = edited(beginning, random)
    assert slipped(typed, meant)
    assert typed == beginning or beginning in meant_by(typed) or meant.startswith(typed)


@settings(deadline=None)
@given(word, word)
def test_a_slip_is_borne_with_exactly_when_a_beginning_is_one_slip_away(typed: str, meant: str):
    near = meant_by(typed) | {typed}
    assert slipped(typed, meant) == any(meant[:length] in near for length in range(len(meant) + 1))


@pytest.mark.parametrize(
    ("number", "own"),
    [
        ("+358401234567", "401234567"),
        ("00358 40 123 4567", "401234567"),
        ("+358 (0)40 1234567", "401234567"),
        ("040-123 4567", "401234567"),
        ("+46701234567", "46701234567"),
    ],
)
def test_a_number_has_the_same_digits_however_it_is_dialled(number: str, own: str):
    assert own_digits(number) == own


@pytest.mark.parametrize(
    "typed", ["040123", "+358 40 123", "4567", "234567", "040 123 4567", "(040) 1234567"]
)
def test_a_number_is_known_by_its_beginning_and_its_end(typed: str):
    assert fits(typed, "+358401234567")
    assert not fits(typed, "+358509999999")
    assert not fits(typed, "")


@pytest.mark.parametrize("text", ["", "a", "Å", "@", "a@b", "-", "a b c", "\x00\x00"])
def test_too_little_looks_up_nothing_or_next_to_nothing(text: str):
    assert [term for term in read(text).terms if not term.exact[0].startswith("@")] == []


def test_a_number_is_read_out_of_the_words_around_it():
    wanted = read("aino 040 123 4567 testinen@esimerkki.fi")
    assert (wanted.words, wanted.numbers, wanted.addresses) == (
        ("aino",),
        ("040 123 4567",),
        ("testinen@esimerkki.fi",),
    )


def test_whatever_is_typed_is_read_in_bounded_time_and_size():
    terms = read("å" * 5000 + " " + "aa bb cc dd ee ff gg hh " * 50).terms
    assert len(terms) <= 8
    assert sum(len(term.near) for term in read("abcdefghijkl " * 40).terms) < 5000


def test_a_cards_grams_are_few_and_say_each_word_once():
    grams = card_grams(names=("Aino", "Virtanen"), phone="+358401234567", email="aino.virtanen@esimerkki.fi")
    assert len(grams) == 3 + 7 + 2 + 4 + 1
    assert {"wai", "waino", "wvirtanen", "=aino", "b40123", "b4012345", "e4567", "e234567"} <= grams


def test_the_best_fit_comes_first():
    cards = [
        Card("Maria", "Ahonen"),
        Card("Mari", "Ahonen"),
        Card("Marja", "Ahonen"),
        Card("Märi", "Ahonen"),
        Card("Liisa", "Aalto", email="mari.aalto@esimerkki.fi"),
        Card("Liisa", "Aalto"),
    ]
    wanted = read("mari")
    ranked = [(place, card.first_name) for card in cards if (place := rank(wanted, card)) is not None]
    assert [name for _place, name in sorted(ranked)] == ["Mari", "Märi", "Maria", "Marja", "Liisa"]


def test_every_word_must_fit_in_any_order():
    card = Card("Aino", "Virtanen", phone="+358401234567")
    assert rank(read("virtanen aino"), card) is not None
    assert rank(read("aino v"), card) is not None
    assert rank(read("aino 4567"), card) is not None
    assert rank(read("aino laine"), card) is None
    assert rank(read("aino 9999"), card) is None
