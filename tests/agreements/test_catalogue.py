"""The shipped questions, rules and texts: strict, and only what a rule uses is asked."""

import shutil
from pathlib import Path

import pytest

from peili.agreements import catalogue as module
from peili.agreements.catalogue import DATA, CatalogueBroken, catalogue, read
from peili.agreements.checks import check_catalogue
from peili.agreements.rules.waivers import waivers


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = next(folder.rglob(name))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> str:
    with pytest.raises(CatalogueBroken) as broken:
        read(folder)
    return "\n".join(broken.value.problems)


def test_a_survey_asks_exactly_what_a_rule_uses():
    known = catalogue()
    assert (len(known.asked("hifu")), len(known.asked("pigmentation"))) == (30, 43)
    for code, treatment in known.treatments.items():
        used = {rule.question for rule in treatment.rules}
        asked = {each.key for each in [*known.asked(code), *known.assessed(code)]}
        hung = {known.questions[key].only_if.question for key in used if known.questions[key].only_if}
        assert asked == used | hung


def test_a_suspicion_about_the_mind_is_not_a_question():
    assert not [key for key in catalogue().questions if "bdd" in key]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("questions.yaml", "sv: Diabetes, ", "", "sv: this is missing"),
        ("questions.yaml", "topic: blood", "topic: bloood", "did you mean blood"),
        ("questions.yaml", "question: filler_last", "question: cancer", "hangs on what is not asked"),
        ("rules.yaml", "grade: B", "grade: E", "is not known here"),
        ("rules.yaml", "when: [yes]", "when: [maybe]", "is not known here"),
        ("rules.yaml", "sources: [ULT]", "sources: [GOSSIP]", "is not known here"),
        ("rules.yaml", "severity: absolute", "severity: grave", "is not known here"),
        ("rules.yaml", "reviewed: null", "reviwed: null", "this key is not known"),
        ("hifu.yaml", "{phone}", "{mobile}", "{mobile} is not known"),
        (
            "hifu.yaml",
            "Punoitus, turvotus",
            "Asiakas tulee hoitoon omalla vastuulla. Punoitus",
            "duty of care",
        ),
        ("hifu.yaml", "version: 1", "version: [1", "this is not YAML"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(folder: Path, name: str, old: str, new: str, said: str):
    change(folder, name, old, new)
    assert said in problems(folder)


def test_a_broken_file_stops_the_check(folder: Path, monkeypatch: pytest.MonkeyPatch):
    assert check_catalogue() == []
    change(folder, "rules.yaml", "grade: B", "grade: E")
    monkeypatch.setattr(module, "DATA", folder)
    module.catalogue.cache_clear()
    try:
        assert [error.id for error in check_catalogue()] == ["peili.E301"]
    finally:
        module.catalogue.cache_clear()


def test_the_version_names_exactly_these_files(folder: Path):
    before = read(folder).version
    change(folder, "rules.yaml", "days: 14", "days: 15")
    assert read(folder).version != before


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "Asiakas osallistuu hoitoon omalla vastuullaan."),
        ("fi", "Hoitola ei vastaa mistään haitoista."),
        ("fi", "Vapautan hoitolan kaikesta vastuusta."),
        ("fi", "Luovun kaikista vaatimuksista."),
        ("sv", "Behandlingen sker på egen risk."),
        ("sv", "Salongen ansvarar inte för skador."),
        ("en", "I take part at my own risk."),
        ("en", "The salon is not liable for any harm."),
        ("en", "I hereby waive all claims."),
    ],
)
def test_a_waiver_is_found(language: str, text: str):
    assert list(waivers(text, language))


@pytest.mark.parametrize("code", ["hifu", "pigmentation"])
def test_the_programs_own_texts_waive_nothing(code: str):
    for section in catalogue().treatments[code].sections.values():
        for language, text in section.body.items():
            assert not list(waivers(text, language)), text
