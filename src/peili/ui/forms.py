"""Form rendering."""

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Stands here until the components land."""
