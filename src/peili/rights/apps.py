"""Registers the room with Django: its gate, its to-do, its panels and its probes."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """The room `rights`."""

    name = "peili.rights"
    label = "rights"

    def ready(self) -> None:
        """Register what the room adds to others once every model is loaded."""
        from peili.rights import gates, panels, probes, todos, work  # noqa: F401, PLC0415  # registering is the point; needs the app registry
        from peili.rights.erasure import pages, withdrawing  # noqa: F401, PLC0415  # as above
        from peili.rights.erasure import probes as withdrawals  # noqa: F401, PLC0415  # as above
        from peili.rights.paper import panels as papers  # noqa: F401, PLC0415  # as above
        from peili.rights.paper import reach  # noqa: F401, PLC0415  # as above
        from peili.rights.retention import probes as proofs  # noqa: F401, PLC0415  # as above
        from peili.rights.retention import work as nightly  # noqa: F401, PLC0415  # as above
