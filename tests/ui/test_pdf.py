"""A document as PDF/A-2b: what the standard asks of its structure, read from the bytes of the file.

No validator of the standard is at hand; what it would look at is looked at here.
"""

import re
import struct
from datetime import UTC, datetime

import pytest

from peili.ui.pdf.color import profile
from peili.ui.pdf.document import as_pdf
from peili.ui.pdf.faces import face
from peili.ui.pdf.pages import BODY, KIND, TITLE, Pages
from peili.ui.pdf.setting import BOLD, OTHER, REGULAR, lines, missing, pieces, width
from tests.support.pdfs import Pdf

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
FROM_ELSEWHERE = (
    b"/URI",
    b"/Launch",
    b"/JavaScript",
    b"/GoToR",
    b"/EmbeddedFile",
    b"/Encrypt",
    b"/AA",
    b"http",
)


@pytest.fixture(scope="module")
def made() -> bytes:
    pages = Pages()
    pages.text("Omat tietoni", TITLE)
    for number in range(30):
        pages.text(f"Laji {number}", KIND)
        pages.text("Varausten tekeminen. " * 12, BODY)
        pages.pair("Nimi", "Анна Žilinskaitė-Öhman 日")
        pages.pair("Pitkä nimitys, joka ei mahdu yhdelle riville", f"alku {'x' * 300} loppu")
    pages.foot("Omat tietoni")
    return as_pdf(pages, title="Omat <tietoni>", language="fi", made=AT)


@pytest.fixture(scope="module")
def pdf(made: bytes) -> Pdf:
    return Pdf(made)


def test_the_file_says_what_it_is(made: bytes, pdf: Pdf):
    assert made.startswith(b"%PDF-1.7\n%")
    assert min(made[10:14]) > 127
    assert re.search(rb"/ID \[<[0-9a-f]{32}> <[0-9a-f]{32}>\]", made)
    (root,) = pdf.said("Catalog")
    for said in (b"/Lang (fi)", b"/MarkInfo <</Marked true>>", b"/DisplayDocTitle true"):
        assert said in root
    metadata = pdf.objects[pdf.named(root, "Metadata")]
    assert b"/Filter" not in metadata
    xmp = pdf.stream(pdf.named(root, "Metadata")).decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert "Omat &lt;tietoni&gt;" in xmp
    assert "<xmp:CreateDate>2026-11-24T08:00:00+00:00</xmp:CreateDate>" in xmp


def test_its_colors_are_said_with_their_profile(pdf: Pdf):
    intent = pdf.objects[pdf.named(pdf.said("Catalog")[0], "OutputIntents")]
    assert b"/S /GTS_PDFA1" in intent
    number = pdf.named(intent, "DestOutputProfile")
    assert b"/N 3" in pdf.objects[number]
    content = pdf.stream(number)
    assert content == profile()
    assert struct.unpack_from(">I", content)[0] == len(content)
    assert (content[12:16], content[16:20], content[36:40]) == (b"mntr", b"RGB ", b"acsp")
    tags = [struct.unpack_from(">4sII", content, 132 + 12 * each) for each in range(9)]
    assert all(start + length <= len(content) and not start % 4 for _tag, start, length in tags)


def test_every_typeface_is_inside_with_its_own_widths(pdf: Pdf):
    fonts = [each for each in pdf.said("Font") if b"/Type0" in each]
    assert len(fonts) == 3
    for font in fonts:
        inner = pdf.objects[pdf.named(font, "DescendantFonts")]
        about = pdf.objects[pdf.named(inner, "FontDescriptor")]
        program = pdf.stream(pdf.named(about, "FontFile2"))
        own = next(face(name) for name in (REGULAR, BOLD, OTHER) if face(name).content == program)
        said = inner.split(b"/W [0 [")[1].split(b"]")[0].split()
        assert tuple(map(int, said)) == own.widths
        assert b"/CIDToGIDMap /Identity" in inner


def test_nothing_comes_from_elsewhere_and_nothing_is_hidden(pdf: Pdf):
    for number, content in pdf.objects.items():
        said = content.split(b"stream\n")[0]
        assert not [word for word in FROM_ELSEWHERE if word in said], number


def test_the_words_can_be_read_out_of_it(pdf: Pdf):
    found = list(pdf.lines())
    assert found[0] == "Omat tietoni"
    assert "Анна Žilinskaitė-Öhman ?" in found
    assert sum(line.startswith("Laji ") for line in found) == 30
    assert "".join(found).count("x") >= 300 * 30
    assert not re.search(
        r"<(?:\w{4})*?0000", pdf.stream(pdf.named(pdf.said("Page ")[0], "Contents")).decode()
    )


def test_every_mark_on_a_page_is_somebodys_in_the_structure(pdf: Pdf):
    (root,) = pdf.said("StructTreeRoot")
    listed = re.findall(r"(\d+) \[([^\]]*)\]", root.decode().split("/Nums [")[1])
    pages = pdf.said("Page ")
    assert [int(at) for at, _parents in listed] == list(range(len(pages)))
    for page, (_at, parents) in zip(pages, listed, strict=True):
        drawn = pdf.stream(pdf.named(page, "Contents")).decode()
        marks = [int(each) for each in re.findall(r"/MCID (\d+)", drawn)]
        assert marks == list(range(len(parents.split(" 0 R")) - 1))
        assert drawn.count("BDC") == drawn.count("EMC") == len(marks) + 1
    assert [each for each in pdf.said("StructElem") if b"/S /H1" in each]


def test_no_line_is_wider_than_its_room_and_no_letter_is_lost():
    text = f"Hoidon jälkeen {'y' * 90} ja vielä sana"
    set_ = list(lines(text, room=20_000))
    assert max(width(line) for line in set_) <= 20_000
    assert "".join(piece.letters for line in set_ for piece in line).replace(" ", "") == text.replace(" ", "")


def test_what_no_typeface_has_is_noticed():
    assert [piece.letters for piece in pieces("日")] == ["?"]
    assert missing("nimi 日")
    assert not missing("Анна\nŽilinskaitė")
