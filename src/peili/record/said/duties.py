"""S14 to S16: the person's rights, and who is told of a breach."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peili.house.models import Register
from peili.house.periods import within
from peili.house.promised import RIGHTS
from peili.promises.vocabulary import Text
from peili.record.sentences import Matter, Sentence, listed, not_yet, probed, typed
from peili.rights.profile import handling_in

RIGHT: Final[dict[str, Text]] = {
    "access": gettext_lazy("The person has the right to see their data (Art. %(article)d)."),
    "rectification": gettext_lazy(
        "The person has the right to have their data corrected (Art. %(article)d)."
    ),
    "erasure": gettext_lazy("The person has the right to have their data erased (Art. %(article)d)."),
    "restriction": gettext_lazy(
        "The person has the right to have the processing restricted (Art. %(article)d)."
    ),
    "portability": gettext_lazy(
        "The person has the right to move their data to another system (Art. %(article)d)."
    ),
}
PROBE: Final[dict[str, str]] = {
    "access": "rights.access",
    "rectification": "rights.rectification",
    "erasure": "rights.erasure",
    "restriction": "rights.restriction",
    "portability": "own.portability",
}
CHANNEL: Final[dict[str, Text]] = {
    "salon": gettext_lazy("at the salon"),
    "phone": gettext_lazy("by phone"),
    "email": gettext_lazy("by e-mail"),
    "post": gettext_lazy("by post"),
}


def rights(matter: Matter) -> Iterator[Sentence]:
    """Say the rights and how to use them."""
    give, through = matter.profile.rights
    of_clients = matter.register.kind == Register.Kind.CLIENTS
    text = _("Everyone has, to their own data, the rights of Articles 15 to 22 of the EU's regulation.")
    yield _right("S14", text, "rights.answered" if of_clients else "")
    for right in give:
        said = str(RIGHT[right]) % {"article": RIGHTS[right]}
        yield _right(f"S14.{right}", said, PROBE.get(right, "") if of_clients else "")
    promised = handling_in(matter.version.content).answer_within
    if of_clients and promised:
        text = _("A request is answered within %(time)s, sooner than the law asks.")
        yield probed("S14.promptly", text % {"time": within(promised)}, "rights.answered_promptly")
    if of_clients:
        text = _(
            "Whoever was given the data is told when it is corrected, erased or restricted, and their "
            "acknowledgement is noted (Art. 19)."
        )
        yield probed("S14.recipients", text, "rights.recipients_told")
    if through:
        yield typed(
            "S14.through",
            _("The rights can be used: %(channels)s.")
            % {"channels": listed(CHANNEL[each] for each in through)},
            matter.version,
        )


def _right(sentence_id: str, text: str, probe: str) -> Sentence:
    """Return the sentence of a right, which a probe tests once the program carries it out."""
    if probe:
        return probed(sentence_id, text, probe)
    return not_yet(sentence_id, text, _("The program does not carry this out yet."))


def breach(matter: Matter) -> Iterator[Sentence]:
    """Say who is told of a breach and when."""
    said = matter.profile.breach
    text = (
        _("When a data breach is detected, every person it touches is told at once.")
        if said.notify == "always"
        else _("When a data breach of high risk is detected, the persons it touches are told at once.")
    )
    yield probed("S15", text, "incidents.persons_told")
    text = (
        _("The supervisory authority is told within %(time)s of the detection of the breach.")
        if said.since == "detection"
        else _("The supervisory authority is told within %(time)s of becoming aware of the breach.")
    )
    yield probed("S16", text % {"time": within(said.within)}, "incidents.authority_told")
