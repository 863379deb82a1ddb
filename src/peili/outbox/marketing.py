"""Whether and how the house markets: it chose to in its profile, and text messages need a sender there."""

from peili.house.models import ProfileVersion
from peili.house.queries import carries_out
from peili.people.channels import Channel
from peili.promises.activities import MARKETING
from peili.promises.prepared import Prepared

SENDS_TEXTS = Prepared(
    lambda: ProfileVersion.objects.order_by("-number").values_list("content__messages__sms")[:1], still=True
)


def marketing_channels() -> tuple[Channel, ...]:
    """Return the channels a permission can be given for: none where there is no marketing."""
    if not carries_out(MARKETING):
        return ()
    rows = SENDS_TEXTS.rows()
    return (Channel.EMAIL, Channel.SMS) if rows and rows[0][0] else (Channel.EMAIL,)
