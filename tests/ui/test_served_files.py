"""What is served as it stands: vendored files, stylesheets and templates."""

import hashlib
import re
from pathlib import Path

import pytest

import peili.ui
from tools.calendar_grid import TARGET, grid

SOURCE = Path(peili.ui.__file__).parent.parent
STATIC = SOURCE / "ui" / "static" / "ui"
SHEETS = sorted(STATIC.glob("*.css"))
# Not pages: the record and a person's copy, to take away with the stylesheet inside.
ROOMS_FILES = (("record", "file.html"), ("own", "copy.html"))
TAKEN_AWAY = {SOURCE / room / "templates" / room / name for room, name in ROOMS_FILES}
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))


def locked() -> list[list[str]]:
    lines = (STATIC / "vendor.lock").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if not line.startswith("#")]


def test_every_vendored_file_is_listed_and_unchanged() -> None:
    expected = {path: digest for digest, path, *_rest in locked()}
    present = [path for folder in ("fonts", "icons") for path in (STATIC / folder).iterdir()]
    assert expected == {
        path.relative_to(STATIC).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in present
    }


def test_every_vendored_file_says_its_package_version_and_licence() -> None:
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for *_file, version, _licence in locked())
    assert {licence for *_rest, licence in locked()} == {"OFL-1.1", "ISC"}


def test_the_grid_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == grid(), "run: python tools/calendar_grid.py"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_stylesheet_keeps_the_rules(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert "!important" not in text
    assert "@import" not in text
    assert "data:" not in text
    assert "//" not in text
    assert len(text.splitlines()) <= 400
    selectors = re.findall(r"([^{}]+)\{", text)
    assert not [selector for selector in selectors if re.search(r"(^|[\s>+~(,])#[a-z]", selector)]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_colours_are_written_in_the_tokens_only(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    if sheet.name in ("peili.css", "print.css"):
        text = re.sub(r"--[a-z0-9-]+:[^;]+;", "", text)
    found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\([^)]*\)", text))
    # Black is the opaque part of a mask, the ink of a printed line and the probe for light-dark().
    assert found <= {"#000", "#FFF"}


def test_every_class_and_url_a_stylesheet_names_exists() -> None:
    for sheet in SHEETS:
        for url in re.findall(r'url\("([^"]+)"\)', sheet.read_text(encoding="utf-8")):
            assert (sheet.parent / url).is_file(), url


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_carries_no_inline_style_or_script(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    if template in TAKEN_AWAY:
        text = text.replace("<style>{{ css|safe }}</style>", "")
    assert not re.search(r"<style|\sstyle\s*=|javascript:|\son[a-z]+\s*=\s*[\"']|data:", text, re.IGNORECASE)
    for script in re.findall(r"<script[^>]*>", text):
        assert " src=" in script


@pytest.mark.parametrize(
    "template", [path for path in TEMPLATES if path.is_relative_to(SOURCE / "ui")], ids=lambda path: path.name
)
def test_a_template_of_this_room_says_what_it_wants(template: Path) -> None:
    head = template.read_text(encoding="utf-8").splitlines()[:2]
    assert any(line.startswith("{# wants:") for line in head)
