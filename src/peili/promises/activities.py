"""The processing activities the program carries out. Each is a row of the Art. 30 record."""

from django.utils.translation import gettext_lazy as _

from peili.promises.vocabulary import Activity, Basis, Keep, Planned, Source

APPOINTMENTS = Activity(
    code="appointments",
    name=_("booking appointments"),
    purpose=_("Booking appointments"),
    basis=Basis.CONTRACT,
    sources=(Source.CLIENT_ONLINE, Source.DESK),
    keep=Keep(period="P6Y", since="relationship_end", sooner_on=("request",)),
)
CONTACTS = Activity(
    code="contacts",
    name=_("contacts with clients"),
    purpose=_("Managing contacts with clients"),
    basis=Basis.CONTRACT,
    or_on=(Basis.LEGITIMATE_INTEREST,),
    sources=(Source.CLIENT_ONLINE, Source.DESK),
    keep=Keep(period="P6Y", since="relationship_end", sooner_on=("request",)),
)
MARKETING = Activity(
    code="marketing",
    name=_("marketing by permission"),
    purpose=_("Marketing with the client's permission"),
    basis=Basis.CONSENT,
    sources=(Source.CLIENT_ONLINE, Source.DESK),
    keep=Keep(period="P6Y", since="relationship_end", sooner_on=("request", "consent_withdrawn")),
)
TREATMENT_SAFETY = Activity(
    code="treatment_safety",
    name=_("health surveys and agreements"),
    purpose=_("Finding out before a treatment what stops or changes it"),
    basis=Basis.CONTRACT,
    sources=(Source.CLIENT_ONLINE, Source.DESK),
    keep=Keep(period="P6Y", since="relationship_end", sooner_on=("request",)),
)
TREATMENT_PROGRAMME = Activity(
    code="treatment_programme",
    name=_("treatment programmes"),
    purpose=_("Drawing up a treatment programme"),
    basis=Basis.CONTRACT,
    sources=(Source.DESK,),
    keep=Keep(period="P6Y", since="relationship_end", sooner_on=("request",)),
)
TREATMENT_RECORDS = Activity(
    code="treatment_records",
    name=_("records of treatments"),
    purpose=_("Recording the treatments given, the skin and the home care"),
    basis=Basis.CONTRACT,
    sources=(Source.DESK, Source.PAPER_CARD),
    keep=Keep(period="P6Y", since="relationship_end", sooner_on=("request",)),
)
STAFF_ACCOUNTS = Activity(
    code="staff_accounts",
    name=_("staff and their sign-in"),
    purpose=_("Showing who does the treatments, and letting only the staff in"),
    basis=Basis.CONTRACT,
    sources=(Source.EMPLOYER,),
    keep=Keep(period="P1Y", since="work_end"),
    register="staff",
)
ACCESS_LOG = Activity(
    code="access_log",
    name=_("log of who saw and did what"),
    purpose=_("Showing afterwards who has looked at personal data, when and why"),
    basis=Basis.LEGITIMATE_INTEREST,
    sources=(Source.PROGRAM,),
    keep=Keep(period="P6Y", since="entry"),
    register="staff",
)
BREACHES = Activity(
    code="breaches",
    name=_("register of data breaches"),
    purpose=_("Keeping a register of data breaches and telling of them"),
    basis=Basis.LEGAL_OBLIGATION,
    sources=(Source.EMPLOYER, Source.PROGRAM),
    keep=Keep(period="P6Y", since="matter_closed"),
)
RIGHTS = Activity(
    code="rights",
    name=_("carrying out the persons' rights"),
    purpose=_("Carrying out the persons' rights and showing that it was done"),
    basis=Basis.LEGAL_OBLIGATION,
    sources=(Source.CLIENT_ONLINE, Source.DESK),
    keep=Keep(period="P6Y", since="relationship_end", sooner_on=("request",)),
)
BOOKKEEPING = Activity(
    code="bookkeeping",
    name=_("bookkeeping"),
    purpose=_("Writing down what was paid, as the bookkeeping law asks"),
    basis=Basis.LEGAL_OBLIGATION,
    sources=(Source.DESK,),
    keep=Keep(period="P6Y", since="financial_year_end"),
)

ACTIVITIES: tuple[Activity, ...] = (
    APPOINTMENTS,
    CONTACTS,
    MARKETING,
    TREATMENT_SAFETY,
    TREATMENT_PROGRAMME,
    TREATMENT_RECORDS,
    STAFF_ACCOUNTS,
    ACCESS_LOG,
    BREACHES,
    RIGHTS,
    BOOKKEEPING,
)

PLANNED: tuple[Planned, ...] = ()


def activity(code: str) -> Activity:
    """Return the activity with this code; KeyError when the program carries out none."""
    return {known.code: known for known in ACTIVITIES}[code]
