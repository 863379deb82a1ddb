"""The desk's ways of seeing a client, tried by the record's probe of the wall between registers."""

from datetime import UTC, datetime, timedelta

from peili.booking.models import Appointment, Category, Service
from peili.desk.queries import clients, visits
from peili.people.models import Client, Staff
from peili.people.sights import sight
from peili.promises.records import new_id

THEN = datetime(2000, 1, 1, tzinfo=UTC)  # before any visit there is


@sight
def by_phone(staff: Staff, client: Client) -> bool:
    """Search by the phone number."""
    return client in clients.by_phone(register=clients.register_of(staff), phone=client.phone, staff=staff)


@sight
def newest(staff: Staff, client: Client) -> bool:
    """List the newest cards."""
    return client in clients.latest(register=clients.register_of(staff), before=None, staff=staff)


@sight
def visit(staff: Staff, client: Client) -> bool:
    """Open a visit. A restricted person's visit is shown without the person (`Client.full_name`)."""
    made = Appointment.objects.create(
        service=_service(client),
        staff_id=new_id(),  # nobody: foreign keys are judged at commit, and this is undone before
        client=client,
        starts_at=THEN,
        ends_at=THEN + timedelta(hours=1),
        price_cents=0,
        channel=Appointment.Channel.DESK,
        made_at=THEN,
    )
    return visits.seen_by(staff).filter(pk=made.pk, client__in=Client.objects.shown()).values("pk").exists()


def _service(client: Client) -> Service:
    category = Category.objects.create(name_fi="-")
    return Service.objects.create(
        controller_id=client.register.controller_id,
        category=category,
        slug=f"koe-{category.pk}",
        name_fi="-",
        price_cents=0,
        minutes=60,
    )
