"""What the house profile says of its agreements, and what a load brings into force."""

import pytest

from peili.agreements.models import Form, FormVersion, Need
from peili.house.commands import load_profile
from peili.house.profile import ProfileRefused
from peili.house.sections import sections
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW
from tests.support.houses import DEMO

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

TEXT = DEMO.read_text()
OWN = """
agreement_forms:
  hifu:
    valid: P90D
    sections:
      parking:
        heading: {fi: Pysäköinti, sv: Parkering, en: Parking}
        body: {fi: Pihalla on tilaa., sv: Det finns plats på gården., en: There is room in the yard.}
"""


def load(text: str = TEXT) -> None:
    load_profile(text=text, by=PROGRAM, now=NOW)


def refused(text: str) -> str:
    with pytest.raises(ProfileRefused) as found:
        load(text)
    return "\n".join(found.value.problems)


def test_the_section_is_one_of_the_profiles():
    assert "agreement_forms" in {each.name for each in sections()}


def test_a_house_that_says_nothing_more_has_the_programs_texts_and_rules():
    load()
    forms = {form.code: form for form in Form.objects.all()}
    assert {code: form.treatment for code, form in forms.items()} == {
        "hifu": "hifu",
        "pigmentation": "pigmentation",
    }
    assert forms["hifu"].valid_days == 180
    needs = dict(Need.objects.values_list("service__slug", "form__code"))
    assert needs["hifu-kasvohoito"] == "hifu"
    assert needs["microblading-kulmat"] == "pigmentation"
    assert "jalkahoito" not in needs


def test_loading_again_makes_no_new_version_and_a_changed_text_does():
    load()
    load()
    assert FormVersion.objects.count() == 2
    load(TEXT + OWN)
    versions = FormVersion.objects.filter(form__code="hifu").order_by("number")
    assert [each.number for each in versions] == [1, 2]
    assert versions[1].sections[-1]["heading"]["sv"] == "Parkering"
    assert Form.objects.get(code="hifu").valid_days == 90


def test_a_service_that_no_longer_needs_an_agreement_needs_none():
    load()
    load(TEXT.replace("      adults_only: true\n      agreement: hifu\n", "").replace(HIFU, ""))
    assert not Need.objects.filter(service__slug="hifu-kasvohoito").exists()


HIFU = """  hifu:
    name: {fi: HIFU-hoitosopimus, sv: Avtal om HIFU-behandling, en: HIFU treatment agreement}
    survey: true
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("valid: P90D", "valid: P6M", "in days"),
        ("valid: P90D", "treatment: laser", "is not known here"),
        ("  hifu:\n    valid", "  hiffu:\n    valid", "there is no agreement hiffu"),
        ("Pihalla on tilaa.", "Hoito on omalla vastuulla.", "duty of care"),
        ("There is room in the yard.", "The salon is not liable.", "duty of care"),
        ("Pihalla on tilaa.", "'Soita {numero}.'", "{numero} is not known"),
    ],
)
def test_what_cannot_be_kept_does_not_load_and_says_why(old: str, new: str, said: str):
    assert old in OWN
    assert said in refused(TEXT + OWN.replace(old, new))


def test_a_survey_needs_rules_and_a_purpose():
    other = TEXT.replace("  hifu:\n    name: {fi: HIFU-hoito", "  laser:\n    name: {fi: HIFU-hoito").replace(
        "agreement: hifu", "agreement: laser"
    )
    assert "the survey needs rules" in refused(other)
    load(other + "\nagreement_forms:\n  laser: {treatment: hifu}\n")
    without = TEXT.replace("  treatment_safety: {basis: contract, special: explicit_consent}\n", "")
    assert "treatment_safety" in refused(without)
