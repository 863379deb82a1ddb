"""Reads of the ledger of permissions: the last act of a person and a channel is what counts."""

from collections.abc import Mapping
from uuid import UUID

from peili.people.channels import Channel
from peili.people.models import Consent
from peili.promises.prepared import Prepared
from peili.vault.queries import roots, same_person

_LAST: Prepared[Consent] = Prepared(
    lambda subjects, channel: (
        Consent.objects.filter(subject__in=subjects, channel=channel).order_by("-id").values_list("given")[:1]
    )
)


def last_consents(subject_id: UUID) -> Mapping[Channel, Consent]:
    """Return a person's last act for each channel there is one for."""
    acts = Consent.objects.filter(subject__in=same_person(subject_id)).order_by("id")
    return {Channel(each.channel): each for each in acts}


def may_send(subject_id: UUID, channel: Channel) -> bool:
    """Tell whether a person's permission for this channel is live now."""
    last = _LAST.rows(subjects=same_person(subject_id), channel=str(channel))
    return bool(last and last[0][0])


def permitted(*, register_id: UUID, channel: Channel) -> list[UUID]:
    """Return everyone in a register whose permission for this channel is live, as root subjects, in order."""
    acts = list(
        Consent.objects.filter(subject__register_id=register_id, channel=channel)
        .order_by("id")
        .values_list("subject_id", "given")
    )
    root = roots({subject for subject, _given in acts})
    last = {root[subject]: given for subject, given in acts}
    return sorted(subject for subject, given in last.items() if given)
