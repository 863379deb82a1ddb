"""What the room can test about itself: whether the file for another system holds what is kept."""

import json
from datetime import date

from django.utils.translation import gettext as _

from peili.own.copies import Copy, as_json
from peili.promises.activities import APPOINTMENTS
from peili.promises.declare import Personal
from peili.promises.probes import Evidence, Question, State, probe
from peili.promises.records import new_id
from peili.promises.vocabulary import NAME
from peili.rights.queries.ends import Ends
from peili.rights.queries.looks import Looks
from peili.rights.queries.package import Datum, Group, Package, Piece

VALUE = "Koe"
DAY = date(2000, 1, 1)


@probe("own.portability")
def portability(question: Question) -> Evidence:
    """Make the file of an invented record, read it back and compare."""
    copy = Copy(register_id=question.register, at=question.now, package=_invented(), looked=Looks((), None))
    (group,) = json.loads(as_json(copy))["kept"]
    (record,) = group["records"]
    if record["fields"]["first_name"].get("value") != VALUE:
        return Evidence(
            State.DRIFTS,
            _("The file of an invented card did not hold what the card holds."),
            _("Give the data in another machine-readable form until the program does it again."),
        )
    return Evidence(
        State.HOLDS,
        _("The file of an invented card was read back: it held what the card holds, as JSON."),
    )


def _invented() -> Package:
    datum = Datum(
        name="people.Client.first_name",
        label=VALUE,
        text=VALUE,
        value=VALUE,
        declared=Personal(NAME, (APPOINTMENTS,)),
        ends_on=DAY,
    )
    piece = Piece(id=str(new_id()), context=(), data=(datum,), source="", made_at=None)
    group = Group(
        name="people.Client",
        title="",
        special=False,
        purposes=(),
        bases=(),
        pieces=(piece,),
        more=0,
        ends_on=DAY,
    )
    ends = Ends(first=DAY, last=DAY, visited=False, by_category={}, others=None)
    return Package(subject_id=new_id(), ends=ends, groups=[group])
