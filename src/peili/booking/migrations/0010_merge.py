"""Joins the two ways the room's tables went."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("booking", "0008_frame_hosts"), ("booking", "0009_closures")]
    operations = []
