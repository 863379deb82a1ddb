"""The corpus of canaries: every field of every form, and what is typed into it or why nothing is.

`TYPED` is written by hand (canaries.py), `CRAWLED` by who goes through the pages (rounds.py) and sets a house
up (founding.py); `UNTYPED` takes no word about anybody, and says why. A field that stands in none of them
fails tests/vault/test_canaries.py, and so does one that stands here and is never reached.
"""

import secrets
import string
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from django import forms

CARD = {
    "first_name": "name",
    "last_name": "name",
    "phone": "phone",
    "email": "email",
    "street": "name",
    "postcode": "code",
    "city": "name",
    "birth_year": "year",
}
DETAILS = {
    "first_name": "name",
    "last_name": "name",
    "phone": "phone",
    "email": "email",
    "visitor_first_name": "name",
    "visitor_last_name": "name",
}
TYPED = {
    **{f"booking.DetailsForm.{name}": kind for name, kind in DETAILS.items()},
    **{f"desk.NewCardForm.{name}": kind for name, kind in CARD.items()},
    **{f"desk.CardForm.{name}": kind for name, kind in CARD.items()},
    "desk.FindForm.q": "name",
    "people.SignInForm.name": "code",
    "people.SignInForm.password": "code",
    "POST.typed": "name",
}
_FORMS = {
    "POST": "name words",
    "care.AllergyForm": "note",
    "care.AmendForm": "text",
    "care.EndForm": "why",
    "care.ItemForm": "how product",
    "care.ProgrammeForm": "goals title",
    "care.ReactionForm": "product what",
    "care.RecordForm": "despite done result settings",
    "care.ReportedForm": "reference",
    "care.SkinForm": "device note",
    "care.StepForm": "note",
    "care.StrikeForm": "why",
    "desk.ProtectForm": "code_word",
    "desk.WhyForm": "words",
    "desk.WordForm": "phone code_word",
    "incidents.AssessmentForm": "causes risk_reason",
    "incidents.AuthorityForm": "late_reason",
    "incidents.BreachForm": "story",
    "incidents.ClosingForm": "because",
    "incidents.FindForm": "q",
    "incidents.NewBreachForm": "story",
    "incidents.NoticeForm": "words",
    "incidents.ScenarioForm": "q story",
    "outreach.DisclosureForm": "to_whom what why",
    "outreach.EnquiryForm": "name phone email text",
    "outreach.HandleForm": "answer outcome",
    "outreach.NoteForm": "text",
    "outreach.StrangerForm": "name phone email text",
    "own.AskForm": "contact",
    "own.ContactForm": "phone email street postcode city",
    "own.CorrectionForm": "first_name last_name said",
    "own.ObjectionForm": "said",
    "own.RestrictionForm": "said",
    "own.WordsForm": "said",
    "people.NoticesForm": "email",
    "rights.AnswerForm": "text",
    "rights.BroughtForm": "first_name last_name phone email street postcode city",
    "rights.ClaimForm": "about",
    "rights.ClarifyForm": "what",
    "rights.FileForm": "file",
    "rights.LeaveOutForm": "words",
    "rights.RequestForm": "said",
    "rights.ScanForm": "picture",
}
CRAWLED = {f"{form}.{name}" for form, names in _FORMS.items() for name in names.split()}
FOUNDED = {
    f"desk.{each}.{name}" for each in ("OwnerForm", "PersonForm") for name in ("name", "sign_in", "password")
} | {"desk.FileForm.file"}
STORED = ("booking.DetailsForm.", "desk.CardForm.")  # the rest is overwritten by these, or never kept
CHOSEN = (forms.BooleanField, forms.ChoiceField, forms.UUIDField)  # nobody writes into these


class Corpus:
    """One value for each typed field, others every time: a server's log remembers those of the last run."""

    def __init__(self) -> None:
        self.values = {field: canary(kind) for field, kind in TYPED.items()}

    def of(self, form: str) -> dict[str, str]:
        """Return what is typed into one form."""
        return {
            field.rpartition(".")[2]: value
            for field, value in self.values.items()
            if field.startswith(f"{form}.")
        }

    def searched(self, *prefixes: str) -> dict[str, str]:
        """Return the values by field; not the years, whose four digits stand everywhere by chance."""
        return {
            field: value
            for field, value in self.values.items()
            if TYPED[field] != "year" and field.startswith(prefixes or ("",))
        }


def canary(kind: str) -> str:
    """Return a value of a kind that nobody bears."""
    letters = "".join(secrets.choice(string.ascii_lowercase) for _each in range(12))
    return {
        "name": f"Öö{letters} Äkä",
        "phone": f"040 {secrets.randbelow(9_000_000) + 1_000_000}",
        "email": f"{letters}@{letters[::-1]}.example",
        "code": letters[:10].upper(),
        "year": "1957",
    }[kind]


@contextmanager
def watched() -> Iterator[set[tuple[str, str]]]:
    """Yield what is typed into forms while this lasts: each field, and what a page sent in it."""
    seen: set[tuple[str, str]] = set()
    real = forms.BaseForm.full_clean

    def full_clean(form: forms.BaseForm) -> None:
        for name in (each for each, field in form.fields.items() if not isinstance(field, CHOSEN)):
            key = form.add_prefix(name)
            file = form.files.get(key)
            sent = Path(file.name).stem if file else str(form.data.get(key, ""))
            seen.add((f"{named(type(form))}.{name}", sent))
        real(form)

    with patch.object(forms.BaseForm, "full_clean", full_clean):
        yield seen


def named(form: type) -> str:
    """Return a form as the corpus names it: its room and its class."""
    return f"{form.__module__.split('.')[1]}.{form.__name__}"
