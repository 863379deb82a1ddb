"""The room's ways of seeing a client, tried by the record's probe of the wall between registers."""

from datetime import UTC, datetime, timedelta

from peili.agreements.queries.visits import visits_of
from peili.booking.models import Appointment, Category, Service
from peili.people.models import Client, Staff
from peili.people.sights import sight
from peili.promises.records import new_id

THEN = datetime(2000, 1, 1, tzinfo=UTC)  # before any visit there is


@sight
def papers(staff: Staff, client: Client) -> bool:
    """Open the papers of a visit."""
    service = Service.objects.create(
        controller_id=client.register.controller_id,
        category=Category.objects.create(name_fi="-"),
        slug=f"koe-{new_id()}",
        name_fi="-",
        price_cents=0,
        minutes=60,
    )
    visit = Appointment.objects.create(
        service=service,
        staff_id=new_id(),  # nobody: foreign keys are judged at commit, and this is undone before
        client=client,
        starts_at=THEN,
        ends_at=THEN + timedelta(hours=1),
        price_cents=0,
        channel=Appointment.Channel.DESK,
        made_at=THEN,
    )
    return visits_of(staff).filter(pk=visit.pk).values("pk").exists()
