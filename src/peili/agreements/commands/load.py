"""Bringing the agreements of a profile into force, inside the transaction of the load."""

from collections.abc import Mapping
from datetime import datetime

from peili.agreements.models import Form, FormVersion, Need
from peili.agreements.profile import FormSaid, digest_of
from peili.booking.models import Service
from peili.booking.profile import BookingSaid
from peili.house.sections import Load, comes_into_force


@comes_into_force("agreement_forms")
def write_forms(said: Mapping[str, FormSaid], load: Load) -> None:
    """Write the agreements and which service needs which; a changed text is a new version."""
    forms = {code: _form(code, form, load.now) for code, form in said.items()}
    booking: BookingSaid | None = load.said["booking"]
    wanted = {slug: each.agreement for slug, each in booking.services.items()} if booking else {}
    kept = []
    for service in Service.objects.filter(slug__in=[slug for slug, code in wanted.items() if code]):
        need, _made = Need.objects.update_or_create(
            service=service, defaults={"form": forms[wanted[service.slug]]}
        )
        kept.append(need.pk)
    Need.objects.exclude(pk__in=kept).delete()


def _form(code: str, said: FormSaid, now: datetime) -> Form:
    form, _made = Form.objects.update_or_create(
        code=code,
        defaults={
            "treatment": said.treatment,
            "name_fi": said.name["fi"],
            "name_sv": said.name.get("sv", ""),
            "name_en": said.name.get("en", ""),
            "surveys": said.surveys,
            "valid_days": said.valid_days,
        },
    )
    last = FormVersion.objects.filter(form=form).order_by("-number").first()
    digest = digest_of(said.text)
    if last is None or last.digest != digest:
        FormVersion.objects.create(
            form=form,
            number=(last.number if last else 0) + 1,
            sections=said.text,
            digest=digest,
            made_at=now,
        )
    return form
