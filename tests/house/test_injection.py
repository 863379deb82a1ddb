"""Nothing written becomes a header, a file name or a place one is led to; too large a file is refused."""

import ast
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from peili.house.models import ProfileVersion
from peili.people.models import Client
from peili.rights.models import PaperCard
from tests.support.builders import PASSWORD
from tests.support.erasing import paper_of
from tests.support.salon import MORNING, Salon, make_salon
from tests.support.sources import inside, parsed, python

# What names of files are made of beside their own words: dates, and codes of lists the program holds.
PARTS = {
    "month": "a month read into a date",
    "page.today.isoformat()": "today",
    "form": "one of the formats of own.views.data.WHOLE",
    "report": "one of reports.views.FILES",
    "page.period.code": "the code of a period that was read",
}
ELSEWHERE = (
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "https://evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "/\t/evil.example/",
    "\n//evil.example/",
    "/desk/\r\nSet-Cookie: sessionid=1",
    "/desk/\u2028X-Evil: 1",
)


def names() -> dict[str, set[str]]:
    """Return what each name of a served file is made of, by the file that writes it."""
    found: dict[str, set[str]] = {}
    for path in python("src"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant | ast.JoinedStr) and "filename=" in ast.unparse(node):
                parts = node.values if isinstance(node, ast.JoinedStr) else []
                values = {ast.unparse(each.value) for each in parts if isinstance(each, ast.FormattedValue)}
                found.setdefault(inside(path), set()).update(values)
    return found


def test_names_of_served_files_are_fixed_words_dates_and_codes():
    found = names()
    assert len(found) >= 6
    assert set().union(*found.values()) == set(PARTS)


@pytest.fixture
def salon(db: None):
    with time_machine.travel(MORNING, tick=False):
        yield make_salon()


@pytest.mark.parametrize("wanted", ELSEWHERE, ids=range(len(ELSEWHERE)))
def test_nobody_is_led_out_of_the_house(salon: Salon, wanted: str):
    sign_in = {"name": "olga", "password": PASSWORD, "next": wanted}
    language = {"language": "sv", "next": wanted}
    inside_ = salon.browser(salon.bea)
    answers = [
        Browser().post(reverse("people:sign_in"), sign_in),
        Browser().post("/language/", language),
        inside_.post(reverse("care:consent", args=[salon.aino.pk]), {"back": wanted}),
    ]
    for answer in answers:
        assert answer.status_code in {204, 302}
        led = urlsplit(answer.headers.get("Location", ""))
        assert (led.scheme, led.netloc) == ("", "")
        assert not led.path.startswith(("//", "/\\"))
        assert not {"X-Evil"} & set(answer.headers)
        assert not any("\r" in said or "\n" in said for said in answer.headers.values())


@pytest.mark.parametrize("size", [1, 18], ids=lambda size: f"{size}_times")
def test_too_large_a_file_is_refused_in_words_and_nothing_of_it_kept(salon: Salon, size: int):
    version = ProfileVersion.objects.latest("number")
    version.content |= {"sources": ["timma"]}
    version.save()
    owner, before = salon.browser(salon.owner), Client.objects.count()
    table = SimpleUploadedFile("asiakkaat.csv", b"nimi;puhelin\n" + b"a;b\n" * 400_000 * size)
    answer = owner.post(reverse("desk:import"), {"file": table})
    assert "liian suuri" in answer.content.decode()
    path = reverse("rights:paper_card", args=[paper_of(salon.aino).pk])
    large = SimpleUploadedFile("kuva.png", b"\x89PNG" * (6_600_000 if size == 1 else 8_000_000))
    answer = owner.post(path, {"picture": large})
    assert "suurempi kuin 25" in answer.content.decode()
    assert Client.objects.count() == before
    assert PaperCard.objects.get().scan == ""
