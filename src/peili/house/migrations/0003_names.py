from django.db import migrations, models


def copy_names(apps, _schema_editor):
    """Put each version's name beside its content."""
    for version in apps.get_model("house", "ProfileVersion").objects.all():
        version.names = version.content["house"]["name"]
        version.save(update_fields=["names"])


class Migration(migrations.Migration):

    dependencies = [
        ("house", "0002_backups"),
    ]

    operations = [
        migrations.AddField(
            model_name="profileversion",
            name="names",
            field=models.JSONField(default=dict, verbose_name="name in each language"),
        ),
        migrations.RunPython(copy_names, migrations.RunPython.noop, elidable=True),
    ]
