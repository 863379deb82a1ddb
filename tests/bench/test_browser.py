"""The benchmark's client reads forms as a person without JavaScript would send them."""

from bench.browser import Page

BODY = """
<a href="?with=bea">Bea</a>
<form method="post" action="/book/kasvohoito/hold/">
  <input type="hidden" name="csrfmiddlewaretoken" value="secret">
  <button name="start" value="2026-11-26T11:15Z">13.15</button>
  <button name="start" value="2026-11-26T11:30Z">13.30</button>
</form>
<form method="post">
  <input name="name" value=""><input type="checkbox" name="adult_confirmed" required>
  <input type="checkbox" name="marketing" value="yes"><input type="submit" name="send" value="Varaa">
  <select name="with"><option value="bea">Bea</option><option value="cilla" selected>Cilla</option></select>
</form>
"""


def test_buttons_are_choices_and_not_sent_by_themselves() -> None:
    page = Page(200, "", BODY)
    times, details = page.forms()
    assert page.values("start") == ["2026-11-26T11:15Z", "2026-11-26T11:30Z"]
    assert page.values("with") == ["bea", "cilla"]
    assert (times.action, times.method) == ("/book/kasvohoito/hold/", "post")
    assert times.fields == {"csrfmiddlewaretoken": "secret"}
    assert details.fields == {"name": "", "with": "cilla"}


def test_only_boxes_that_must_be_ticked_are() -> None:
    assert Page(200, "", BODY).forms()[1].ticks == {"adult_confirmed": "on"}
    assert Page(200, "", BODY).links() == ["?with=bea"]
