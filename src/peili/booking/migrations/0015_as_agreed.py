"""Visits made before keep what the price list says of them now: it is all there is to know."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def keep_as_agreed(apps, _schema):
    appointments = apps.get_model("booking", "Appointment").objects
    services = apps.get_model("booking", "Service").objects.filter(pk=OuterRef("service"))
    kept = {name: Subquery(services.values(name)[:1]) for name in ("name_fi", "name_sv", "name_en")}
    appointments.filter(name_fi="").update(
        **kept,
        agreed_minutes=Subquery(services.values("minutes")[:1]),
        business=Subquery(services.values("controller")[:1]),
    )


class Migration(migrations.Migration):
    dependencies = [("booking", "0014_price_list")]

    operations = [migrations.RunPython(keep_as_agreed, migrations.RunPython.noop, elidable=True)]
