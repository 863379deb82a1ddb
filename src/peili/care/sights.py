"""Care's ways of seeing a client, tried by the record's probe of the wall between registers."""

from datetime import UTC, datetime

from peili.care.models import Allergy, Programme, SkinAnalysis
from peili.care.queries.allergies import allergies_seen_by
from peili.care.queries.programmes import programmes_seen_by
from peili.care.queries.skin import analyses_seen_by
from peili.people.models import Client, Staff
from peili.people.sights import sight
from peili.promises.records import new_id

THEN = datetime(2000, 1, 1, tzinfo=UTC)


@sight
def allergy(staff: Staff, client: Client) -> bool:
    """End an allergy."""
    made = Allergy.objects.create(client=client, substance="nickel", staff_id=new_id(), noted_at=THEN)
    return allergies_seen_by(staff).filter(pk=made.pk).values("pk").exists()


@sight
def analysis(staff: Staff, client: Client) -> bool:
    """Strike out a skin analysis."""
    made = SkinAnalysis.objects.create(client=client, method="eye", staff_id=new_id(), made_at=THEN)
    return analyses_seen_by(staff).filter(pk=made.pk).values("pk").exists()


@sight
def programme(staff: Staff, client: Client) -> bool:
    """Open a programme."""
    made = Programme.objects.create(client=client, title="-", staff_id=new_id(), made_at=THEN)
    return programmes_seen_by(staff).filter(pk=made.pk).values("pk").exists()
