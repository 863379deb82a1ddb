"""Whether and how the house markets: it chose to in its profile, and text messages need a sender there."""

from peili.house.models import ProfileVersion
from peili.people.channels import Channel
from peili.promises.activities import MARKETING


def marketing_channels() -> tuple[Channel, ...]:
    """Return the channels a permission can be given for: none where there is no marketing. One query."""
    said = ProfileVersion.objects.order_by("-number").values_list(
        f"content__purposes__{MARKETING.code}", "content__messages__sms"
    )
    chosen, sms = said.first() or (None, None)
    if chosen is None:
        return ()
    return (Channel.EMAIL, Channel.SMS) if sms else (Channel.EMAIL,)
