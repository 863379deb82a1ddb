"""A page joined with its parents once says what Django makes of them each time."""

import pytest
from django.template import Context, Engine
from django.test import override_settings
from django.utils.translation import override

from peili.ui.still import StillNode

PAGES = {
    "root.html": (
        "{% load i18n ui %}<{% block title %}root {{ name }}{% endblock %}>{% translate 'Save' %}"
        "{% icon 'search' %}"
        "{% if name %}{% translate 'Save' %} {# nothing #}{% translate 'Cancel' %}{% endif %}"
        "{% block body %}{% block inner %}in{% endblock %}{% endblock %}"
        "{% block last %}{% endblock %}{{ given }}"
    ),
    "middle.html": "{% extends 'root.html' %}{% block body %}[{% block inner %}{% endblock %}]{% endblock %}",
    "page.html": (
        "{% extends 'middle.html' %}{% load ui %}{% block inner %}{{ name }}"
        "{% mark 'holds' name as given %}"
        "{{ given }}{% endblock %}{% block last %}{% endblock %}"
    ),
    "super.html": "{% extends 'page.html' %}{% block title %}{{ block.super }} more{% endblock %}",
    "above.html": "{% extends 'super.html' %}{% block last %}above{% endblock %}",
    "within.html": "{% extends 'inside.html' %}{% block each %}{{ one }}!{% endblock %}",
    "inside.html": "{% for one in name %}{% block each %}{{ one }}{% endblock %}{% endfor %}",
    "chosen.html": "{% extends chosen %}{% block inner %}c{% endblock %}",
}
LIBRARIES = {"ui": "peili.ui.templatetags.ui", "i18n": "django.templatetags.i18n"}
LOADERS = [
    ("django.template.loaders.cached.Loader", [("django.template.loaders.locmem.Loader", PAGES)]),
]
VALUES = {"name": "<n>", "chosen": "middle.html"}


def engine(*builtins: str) -> Engine:
    return Engine(loaders=LOADERS, libraries=LIBRARIES, builtins=list(builtins))


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_says_what_django_makes_of_it(name: str):
    plain, ours = engine(), engine("peili.ui.joined")
    for language in ("fi", "sv", "fi"):
        with override(language):
            expected = plain.get_template(name).render(Context(VALUES))
            assert ours.get_template(name).render(Context(VALUES)) == expected


@override_settings(DEBUG=True)
def test_templates_that_are_worked_on_are_left_to_django():
    page = engine("peili.ui.joined").get_template("page.html")
    assert page.render(Context(VALUES)) == engine().get_template("page.html").render(Context(VALUES))


def test_what_is_the_same_on_every_page_stands_in_one_piece():
    ours = engine("peili.ui.joined")
    page = ours.get_template("page.html")
    page.render(Context(VALUES))
    joined = page.nodelist[0]._page  # type: ignore[attr-defined]  # what it was joined to
    assert sum(isinstance(each, StillNode) for each in joined) == 1
    assert not any(type(each).__name__ == "BlockNode" for each in joined)
