"""Canaries typed while an empty house is set up: who owns it, who else works there, who its clients are."""

import re
from datetime import UTC, datetime

from django.urls import reverse

from peili.house.founding.commands import new_code
from tests.support.corpus import FOUNDED, canary
from tests.support.uploads import chosen
from tests.support.visiting import Page, Visitor

BUSINESS = {
    "place": "Kauneushuone Kielo",
    "name": "Kielo Oy",
    "business_id": "1234567-1",
    "street": "Katu 1",
    "postcode": "00100",
    "city": "Helsinki",
    "phone": "040 123 4567",
}
PRIVACY = {
    "period": "P2Y",
    "timma": "before",
    "area": "eu_only",
    "notify": "always",
    "party1": "Tilitoimisto Tasapaino",
    "does1": "accounting",
    "country1": "FI",
}
PRICES = {"lines": "Kasvohoidot:\nKasvohoito 60 min 75 €\n", "act": "save"}


class Founding:
    """The owner of an empty house, who answers what it asks and brings the clients in from a file."""

    def __init__(self, base: str) -> None:
        self.values = {field: canary("name") for field in FOUNDED}
        self._owner = Visitor(base)

    def whole(self) -> None:
        """Set the house up, let somebody in, and bring in the clients."""
        self._send("opening:start", code=new_code(now=datetime.now(UTC)))
        self._send("opening:business", **BUSINESS)
        owner = self._of("desk.OwnerForm")
        assert owner["name"] in self._send("opening:owner", "refused", **owner | {"password": "lyhyt"}).text
        self._send("opening:owner", title="kosmetologi", **owner)
        self._send("opening:privacy", **PRIVACY)
        self._send("opening:hours", bookable="on", mon="9-17", tue="9-17")
        self._send("opening:prices", **PRICES)
        person = self._of("desk.PersonForm")
        self._send("settings:people", title="kosmetologi", role="practitioner", **person)
        self._send("settings:business", **BUSINESS | {"city": "Espoo"})
        self.bring_in()

    def _of(self, form: str) -> dict[str, str]:
        return {
            field.rpartition(".")[2]: value for field, value in self.values.items() if field.startswith(form)
        }

    def _send(self, page: str, status: str = "moved", /, **typed: str) -> Page:
        """Send a form of a page; it leads on, unless it is to be refused."""
        path = reverse(page)
        assert self._owner.get(path).path == path
        answer = self._owner.post(path, **typed)
        assert (answer.path != path) is (status == "moved"), (page, answer.text)
        return answer

    def bring_in(self) -> None:
        """Send a file of clients, look at what it would do, and bring them in."""
        path = reverse("desk:import")
        self._owner.get(path)
        upload = chosen(".csv", "desk.FileForm.file", self.values.setdefault)
        asked = self._owner.send(path, [], [("file", upload)])
        columns = re.findall(
            r'<select name="(column\d+)".*?<option value="([a-z_]*)" selected', asked.text, re.DOTALL
        )
        content = ("content", asked.first(r'name="content" value="([^"]*)"'))
        said = [content, *columns, ("undated", f"{datetime.now(UTC):%Y-%m-%d}")]
        self._owner.send(path, [*said, ("act", "check")])
        made = self._owner.send(path, [*said, ("act", "import")])
        assert made.path == reverse("desk:imported", args=[1]), made.text
