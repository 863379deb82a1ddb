"""What the room says: the fact, then what it means. Never "safe": what the house's rules allow."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peili.agreements.models import Consent
from peili.agreements.rules.deciding import Choice, Word
from peili.agreements.rules.screening import Severity, Verdict
from peili.agreements.rules.starting import Missing

VERDICTS: dict[Verdict, Promise] = {
    Verdict.BLOCKED: _("Blocked"),
    Verdict.UNRESOLVED: _("To be found out"),
    Verdict.NEEDS_CLEARANCE: _("A physician's statement is needed"),
    Verdict.DEFERRED: _("To be moved"),
    Verdict.CONDITIONAL: _("To be considered"),
    Verdict.CLEAR: _("Nothing in the way"),
}

PLAIN: dict[Verdict, Promise] = {
    Verdict.BLOCKED: _("By the house's rules this treatment is not given to you now."),
    Verdict.UNRESOLVED: _("Some things need to be found out with you before the treatment."),
    Verdict.NEEDS_CLEARANCE: _("Before the treatment we need a statement from your physician."),
    Verdict.DEFERRED: _("By the house's rules the treatment is moved."),
    Verdict.CONDITIONAL: _("Your practitioner goes through your answers with you before the treatment."),
    Verdict.CLEAR: _("Your answers put nothing in the way of the treatment."),
}

SEVERITIES: dict[Severity, Promise] = {
    Severity.ABSOLUTE: _("not treated"),
    Severity.CLEARANCE: _("a physician's statement"),
    Severity.RELATIVE: _("a person decides"),
    Severity.DEFER: _("waits"),
    Severity.AREA: _("the place is left out"),
    Severity.PRECAUTION: _("taken into account"),
}

GRADES: dict[str, Promise] = {
    "A": _("authority or law"),
    "B": _("device manual, consensus or study"),
    "C": _("practice of the trade"),
    "D": _("a single source, or sources disagree"),
}

WORDS: dict[Word, Promise] = {
    Word.ALLOWED: _("Allowed"),
    Word.ASK: _("Ask the practitioner"),
    Word.NOT_ALLOWED: _("Not allowed"),
}

CHOICES: dict[Choice, Promise] = {
    Choice.ACCEPTED: _("Treat, with conditions"),
    Choice.CLEARANCE_SEEN: _("I have seen the physician's statement"),
    Choice.NOT_TREATED: _("Do not treat"),
}

MISSING: dict[Missing, Promise] = {
    Missing.CONSENT: _("The client has not consented to health data being kept."),
    Missing.SURVEY: _("There is no health survey that is valid on the day."),
    Missing.TODAY: _("The questions about today have not been answered."),
    Missing.ASSESSMENT: _("The practitioner's assessment is missing."),
    Missing.DECISION: _("The answers need a decision, or do not allow the treatment."),
    Missing.AGREEMENT: _("The agreement in force has not been signed."),
}

CONSENTS: dict[str, Promise] = {
    Consent.Kind.HEALTH: _(
        "I consent to the salon keeping what I answer about my health, to find out what stops or changes the "
        "treatment. I can withdraw this at any time; a treatment that needs the answers is then not given."
    ),
    Consent.Kind.RECORDS: _(
        "I agree that my treatments, my skin, my home care and my allergies are recorded on my card. "
        "I can withdraw this."
    ),
    Consent.Kind.PHOTOS: _("Photos may be taken of me for following the treatment. I can withdraw this."),
    Consent.Kind.PUBLISHING: _(
        "Photos of me may be published on the salon's own pages. I can withdraw this, and refusing changes "
        "nothing in the treatment."
    ),
}

WITHDRAWN: dict[str, Promise] = {
    Consent.Kind.HEALTH: _(
        "We erase what you have answered about your health, and the agreements that hold the answers, at "
        "once, and keep no new ones. If a legal claim is pending, what it needs stays until it ends. A "
        "treatment that needs the answers is not given before you consent and answer again. Your bookings "
        "stay."
    ),
    Consent.Kind.RECORDS: _(
        "We erase what was recorded of your treatments, your skin and your home care at once, and record "
        "nothing new. If a legal claim is pending, what it needs stays until it ends. You can still be "
        "treated."
    ),
    Consent.Kind.PHOTOS: _("No new photos are taken of you. You can still be treated."),
    Consent.Kind.PUBLISHING: _(
        "The salon may no longer publish photos of you. Tell us which published ones are taken down."
    ),
}
