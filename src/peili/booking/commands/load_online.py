"""Bringing the profile's section `online` into force, inside the transaction of the load."""

from peili.booking.models import PublicTerms
from peili.booking.online import OnlineSaid
from peili.house.reading import LANGUAGES
from peili.house.sections import Load, comes_into_force


@comes_into_force("online")
def write_online(said: OnlineSaid, _load: Load) -> None:
    """Write the one row."""
    terms = PublicTerms.objects.order_by("id").first() or PublicTerms()
    terms.withdrawal_days, terms.asks_early_start = said.withdrawal_days, said.asks_early_start
    terms.frame_hosts = list(said.shown_on)
    terms.calendar_title = dict(said.calendar_title)
    terms.checked_ways = list(said.check_contact)
    terms.form_seconds = said.form_seconds
    terms.wishes = {code: dict(texts) for code, texts in said.wishes.items()}
    for language in LANGUAGES:
        setattr(terms, f"conditions_{language}", said.conditions.get(language, ""))
    terms.save()
