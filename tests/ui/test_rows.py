import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import mark_safe
from django.utils.translation import override

ROW = (
    "{% rows people as code name current %}"
    '<li{% if current %} class="now"{% else %} id="{{ code }}"{% endif %}>{{ name }}</li>{% endrows %}'
)


def render(source: str, **values: object) -> str:
    return Template("{% load i18n ui %}" + source).render(Context(values))


def test_each_row_is_written_by_its_own_values():
    people = [("a", "Aino", True), ("b", "Björn", False)]
    assert render(ROW, people=people) == '<li class="now">Aino</li><li id="b">Björn</li>'


def test_every_value_is_escaped():
    html = render(ROW, people=[('"><b>', "<script>&'", False)])
    assert html == '<li id="&quot;&gt;&lt;b&gt;">&lt;script&gt;&amp;&#x27;</li>'


def test_a_list_within_a_row_is_written_by_rows_of_its_own():
    source = (
        "{% rows lanes as name blocks %}<h2>{{ name }}</h2>"
        "{% if blocks %}{% rows blocks as clock %}<i>{{ clock }}</i>{% endrows %}{% else %}-{% endif %}"
        "{% endrows %}"
    )
    lanes = [("A", [("9",), ("<",)]), ("B", [])]
    assert render(source, lanes=lanes) == "<h2>A</h2><i>9</i><i>&lt;</i><h2>B</h2>-"


def test_what_is_the_same_in_every_row_is_the_pages_own():
    source = (
        '{% rows rows as name %}{% mark "holds" word %}{% translate "Free times" %}{{ name }}{% endrows %}'
    )
    with override("en"):
        html = render(source, rows=[("a",), ("b",)], word="<w>")
    assert html.count("<span>&lt;w&gt;</span></span>Free times") == 2


def test_a_value_marked_as_safe_is_written_as_it_is():
    assert render(ROW, people=[("a", mark_safe("<b>A</b>"), True)]) == '<li class="now"><b>A</b></li>'


@pytest.mark.parametrize("missing", [{}, {"people": None}, {"people": []}])
def test_no_rows_write_nothing(missing: dict[str, object]):
    assert render(ROW, **missing) == ""


@pytest.mark.parametrize(
    "body",
    [
        "{{ other }}",
        "{{ name|upper }}",
        "{{ name.first }}",
        "{% if name == code %}{% endif %}",
        "{% if name %}{% elif code %}{% endif %}",
        '{% url "x" %}',
        "{% mark code %}",
        '{% mark "holds" name.first %}',
        "{% rows other as each %}{{ each }}{% endrows %}",
    ],
)
def test_what_a_row_cannot_hold_is_refused_when_the_template_is_read(body: str):
    with pytest.raises(TemplateSyntaxError):
        Template("{% load ui %}{% rows people as code name %}" + body + "{% endrows %}")


def test_a_constant_text_is_said_in_the_language_of_each_page():
    template = Template('{% load i18n ui %}{% translate "Free times" %}')
    said = {}
    for language in ("fi", "sv", "en", "fi"):
        with override(language):
            said[language] = template.render(Context())
    assert said == {"fi": "Vapaat ajat", "sv": "Lediga tider", "en": "Free times"}


def test_a_text_that_is_not_constant_is_looked_up_each_time():
    template = Template(
        '{% load i18n ui %}{% translate word %}{% translate "Free times" as kept %}{{ kept }}'
    )
    with override("en"):
        assert template.render(Context({"word": "one"})) == "oneFree times"
        assert template.render(Context({"word": "<two>"})) == "&lt;two&gt;Free times"
