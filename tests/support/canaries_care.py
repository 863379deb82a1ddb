"""Care's part of the corpus: what is typed into its forms, and the walk that types it."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.canaries import Corpus, Visitor
    from tests.support.care import Care

TYPED = {
    **{f"care.RecordForm.{name}": "name" for name in ("done", "settings", "result", "despite")},
    "care.AmendForm.text": "name",
    "care.AllergyForm.note": "name",
    "care.SkinForm.device": "name",
    "care.SkinForm.note": "name",
    "care.StrikeForm.why": "name",
    "care.ItemForm.product": "name",
    "care.ItemForm.how": "name",
    "care.ReactionForm.product": "name",
    "care.ReactionForm.what": "name",
    "care.ReportedForm.reference": "code",
    "care.ProgrammeForm.title": "name",
    "care.ProgrammeForm.goals": "name",
    "care.StepForm.note": "name",
    "care.EndForm.why": "name",
}
GOODS = "says what a product is, not who uses it"
HOUSE = "an instruction of the house"
UNTYPED = {
    "care.ReadingForm.value": "a number that stands everywhere by chance",
    "care.ItemForm.until": "a day of the calendar",
    "care.ReactionForm.known_on": "a day of the calendar",
    "care.StepForm.least": "a number of weeks",
    "care.StepForm.most": "a number of weeks",
    "care.CodeForm.code": "a number that the program made of the link",
    **{f"care.ProductForm.{name}": GOODS for name in ("name", "brand", "use_fi", "use_sv", "use_en")},
    "care.LotForm.number": GOODS,
    "care.LotForm.expires_on": GOODS,
    **{f"care.TextsForm.{name}": HOUSE for name in ("fi", "sv", "en")},
    "POST.accept": "a button",
    "POST.back": "a page of this house",
    "POST.draft": "a button",
}
CHOSEN, LIST, LISTED = (
    "is chosen from a list",
    "is taken from the list of products",
    "is a list of what was typed",
)
UNWRITTEN = {
    "care.Allergy.substance": CHOSEN,
    "care.Amendment.kind": CHOSEN,
    **{f"care.Draft.{name}": CHOSEN for name in ("codes", "given", "lots")},
    **{f"care.TreatmentRecord.{name}": CHOSEN for name in ("codes", "given")},
    **{f"care.LotUse.{name}": LIST for name in ("product", "number")},
    **{f"care.Sale.{name}": LIST for name in ("product", "number")},
    "care.Reaction.number": LIST,
    "care.Reaction.serious": "is a tick",
    **{
        f"care.SkinAnalysis.{name}": CHOSEN
        for name in ("method", "skin_type", "sensitivity", "fitzpatrick", "conditions")
    },
    "care.SkinAnalysis.readings": LISTED,
    "care.HomeCarePlan.items": LISTED,
    "care.Programme.goals": LISTED,
    "care.ProgrammeStep.from_days": "is a number of days",
    "care.ProgrammeStep.to_days": "is a number of days",
}


def treatments_given(care: "Care") -> tuple[str, ...]:
    """Return the addresses of two treatments of a client with an allergy, to be recorded."""
    from tests.support.builders import local  # noqa: PLC0415  # models need the settings

    import_module("peili.care.commands.allergies").note_allergy(
        client=care.aino, substance="nickel", staff=care.bea, by=care.by, now=local(24, 12)
    )
    return care.address, f"/care/visits/{care.started(local(20, 10)).pk}/record/"


def walk_through_care(staff: "Visitor", corpus: "Corpus", *, card: str, visits: tuple[str, ...] = ()) -> None:
    """Fill care's forms about one client; `visits` are addresses of two records that can be written."""
    client = card.rstrip("/").rpartition("/")[2]
    of = f"/care/clients/{client}"
    staff.get(f"{of}/skin/new/")
    assert staff.post(f"{of}/consent/", back=f"{of}/skin/new/").path == f"{of}/skin/new/"
    _skin(staff, corpus, of)
    note = corpus.of("care.AllergyForm")
    assert staff.post(f"{of}/allergies/", substance="nickel", **note).path == card
    item = {f"i-0-{name}": value for name, value in corpus.of("care.ItemForm").items()}
    forms = {"i-TOTAL_FORMS": "1", "i-INITIAL_FORMS": "0"}
    assert staff.post(f"{of}/care-at-home/new/", **item, **forms).path == f"{of}/care-at-home/"
    _reaction(staff, corpus, of)
    _programme(staff, corpus, of)
    for address in visits[:1]:
        _record(staff, corpus, address)
    for address in visits[1:]:
        staff.get(address)
        staff.post(address, **corpus.of("care.RecordForm"), given="none", draft="1")


def _skin(staff: "Visitor", corpus: "Corpus", of: str) -> None:
    rows = {"r-TOTAL_FORMS": "0", "r-INITIAL_FORMS": "0"}
    made = staff.post(f"{of}/skin/new/", **corpus.of("care.SkinForm"), **rows, method="eye")
    strike = made.first(r'action="(/care/analyses/[^"]+)"')
    assert staff.post(strike, **corpus.of("care.StrikeForm")).path == f"{of}/skin/"


def _reaction(staff: "Visitor", corpus: "Corpus", of: str) -> None:
    typed = corpus.of("care.ReactionForm")
    staff.get(f"{of}/reactions/new/")
    made = staff.post(f"{of}/reactions/new/", **typed, known_on="2026-01-01", serious="on")
    assert made.path == f"{of}/care-at-home/", made.text
    close = staff.get("/care/reactions/").first(r'action="(/care/reactions/[^"]+)"')
    assert staff.post(close, **corpus.of("care.ReportedForm")).path == "/care/reactions/"


def _programme(staff: "Visitor", corpus: "Corpus", of: str) -> None:
    page = staff.get(f"{of}/programmes/new/")
    step = {
        "s-TOTAL_FORMS": "1",
        "s-INITIAL_FORMS": "0",
        "s-0-service": page.first(r'<option value="([-0-9a-f]{36})"'),
        "s-0-unit": "weeks",
        "s-0-note": corpus.values["care.StepForm.note"],
    }
    made = staff.post(f"{of}/programmes/new/", **corpus.of("care.ProgrammeForm"), **step)
    assert made.path.startswith("/care/programmes/"), made.text
    assert staff.post(f"{made.path}end/", **corpus.of("care.EndForm")).path == made.path


def _record(staff: "Visitor", corpus: "Corpus", address: str) -> None:
    page = staff.get(address)
    lot = page.first(r'<label[^>]*><input[^>]*value="([-0-9a-f]{36})"[^>]*>[^<]*K2231')
    made = staff.post(address, **corpus.of("care.RecordForm"), given="none", more=lot, seal="1")
    assert "K2231" in made.text
    amended = staff.post(
        address.replace("/record/", "/amend/"), **corpus.of("care.AmendForm"), kind="addition"
    )
    assert corpus.values["care.AmendForm.text"] in amended.text
