"""Registers the room with Django, its section of the profile, its periodic work and its probes."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room `people`."""

    name = "peili.people"
    label = "people"

    def ready(self) -> None:
        """Register section, work and probes once every model is loaded."""
        from peili.people import earlier, probes, profile, proving, sign_in_policy, work  # noqa: F401, PLC0415  # registering is the point; needs the app registry
        from peili.people.reach import probes as reach_probes  # noqa: F401, PLC0415  # as above
        from peili.people.reach import setting  # noqa: F401, PLC0415  # as above
