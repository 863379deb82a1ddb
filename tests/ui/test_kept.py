"""A part of a page that is kept says the same to everybody, in each language, and knows no request."""

from datetime import date

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override

from peili.ui import kept


def _said(source: str, **values: object) -> list[str]:
    template = Template("{% load i18n ui %}" + source)
    return [template.render(Context(values | {"other": str(each)})) for each in range(2)]


def test_it_is_written_once_for_each_value_and_language():
    template = Template("{% load i18n ui %}{% kept on %}{{ on|day_long }}{% translate 'Day' %}{% endkept %}")
    days, said = (date(2026, 11, 24), date(2026, 11, 25)), []
    for _again in range(2):
        for language in ("fi", "sv"):
            with override(language):
                said += [template.render(Context({"on": day})) for day in days]
    assert len(set(said)) == 4
    assert said[:4] == said[4:]
    (node,) = template.nodelist.get_nodes_by_type(kept.KeptNode)
    assert len(node._written) == 4


def test_what_is_not_named_is_not_known():
    assert (
        _said("{% kept name %}{{ name }}{{ other }}{{ csrf_token }}{% endkept %}", name="<a>")
        == ["&lt;a&gt;"] * 2
    )


def test_values_that_look_alike_are_told_apart():
    template = Template("{% load ui %}{% kept a b %}{{ a|default_if_none:'-' }}/{{ b }}{% endkept %}")
    said = [
        template.render(Context({"a": a, "b": b}))
        for a, b in ((1, ""), ("1", ""), (True, ""), (None, ""), ("None", ""), ("x", "y"), ("xy", ""))
    ]
    assert said == ["1/", "1/", "True/", "-/", "None/", "x/y", "xy/"]


def test_what_goes_with_a_key_is_written_anew_without_one():
    source = "{% kept key: things %}{% for each in things %}{{ each }}{% endfor %}{% endkept %}"
    template = Template("{% load ui %}" + source)
    said = [
        template.render(Context({"key": key, "things": things}))
        for key, things in (("a", [1]), ("a", [2]), ("b", [2]), (None, [3]), (None, [4]))
    ]
    assert said == ["1", "1", "2", "3", "4"]


def test_a_record_and_a_form_are_refused():
    with pytest.raises(TypeError):
        _said("{% kept thing %}{% endkept %}", thing=object())
    with pytest.raises(TemplateSyntaxError):
        _said("{% kept a %}<form>{% csrf_token %}</form>{% endkept %}", a=1)


def test_only_so_much_is_kept():
    template = Template("{% load ui %}{% kept number %}{{ number }}{% endkept %}")
    for number in range(kept.KEPT * 2):
        assert template.render(Context({"number": number})) == str(number)
    (node,) = template.nodelist.get_nodes_by_type(kept.KeptNode)
    assert len(node._written) == kept.KEPT
