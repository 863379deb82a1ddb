"""Included parts and the tokens of forms say what Django's own say; they are found, or written, once."""

import pytest
from django.template import Context, Engine, RequestContext, Template
from django.test import RequestFactory

from peili.ui.part import PartNode

PARTS = {
    "part.html": "[{{ name }}{{ given }}{{ outer }}]",
    "blocks.html": "{% block inside %}a{% endblock %}",
}
ENGINE = Engine(
    loaders=[("django.template.loaders.locmem.Loader", PARTS)],
    libraries={"ui": "peili.ui.templatetags.ui"},
)


@pytest.mark.parametrize(
    ("source", "ours"),
    [
        ("{% include 'part.html' with given=name %}{{ given }}", True),
        ("{% for each in name %}{% include 'part.html' with name=each %}{% endfor %}", True),
        ("{% include 'part.html' with given=name only %}", False),
        ("{% include chosen %}", False),
        ("{% block inside %}b{% endblock %}{% include 'blocks.html' %}", True),
    ],
)
def test_a_part_says_what_django_includes(source: str, ours: bool):  # noqa: FBT001  # a case of the table
    values = {"name": "<n>", "outer": 1, "chosen": "part.html"}
    page = ENGINE.from_string("{% load ui %}" + source)
    said = [page.render(Context(values)) for _twice in range(2)]
    assert said == [ENGINE.from_string(source).render(Context(values))] * 2
    assert bool(page.nodelist.get_nodes_by_type(PartNode)) == ours


def test_each_form_of_a_page_has_that_pages_token():
    page = Template("{% load ui %}{% csrf_token %}|{% csrf_token %}")
    pages = [page.render(RequestContext(RequestFactory().get("/"))).split("|") for _each in range(2)]
    assert [first for first, _second in pages] == [second for _first, second in pages]
    assert pages[0] != pages[1]
    assert page.render(Context({"csrf_token": "t"})).count('value="t"') == 2
