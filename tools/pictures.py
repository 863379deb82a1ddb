"""Takes the pictures of the owner's manual: makes a demo house, serves it, and looks at each page.

Run `python tools/pictures.py` after a page has changed; it writes `docs/kuvat/opas/`. It needs Chromium.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "kuvat" / "opas"
PHONE, DESK = (390, 844), (1280, 832)
PORT = int(os.environ.get("PORT", "8199"))
BASE = f"http://127.0.0.1:{PORT}"
QUALITY = 62
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its name, the door one came in by ("" for the client), the page, and the size."""

    name: str
    door: str
    path: str
    size: tuple[int, int] = DESK
    at: str = ""  # what is scrolled to


def pictures(found: dict[str, str]) -> list[Picture]:
    """Return all pictures, in the order of the manual."""
    client = found["client"]
    return [
        Picture("ovet", "", "/demo/", PHONE),
        Picture("kierros", "", "/demo/walk/", PHONE),
        Picture("etusivu", "kirsi", "/desk/"),
        Picture("s00-seloste", "kirsi", "/record/"),
        Picture("s01-yritys", "kirsi", "/desk/settings/business/"),
        Picture("s02-rekisterit", "kirsi", "/record/", DESK, "#register"),
        Picture("s03-varaus", "", "/book/hifu-kasvohoito/", PHONE),
        Picture("s03-paiva", "elina", f"/desk/day/{found['day']}/"),
        Picture("s04-yhteydenotot", "oona", "/desk/contacts/"),
        Picture("s05-ohjelma", "elina", f"/care/programmes/{found['programme']}/"),
        Picture("s06-kampanjat", "kirsi", "/desk/campaigns/"),
        Picture("s06-luvat", "own", "/oma/data/", PHONE, "#consents"),
        Picture("s07-ihoanalyysi", "elina", f"/care/clients/{client}/skin/"),
        Picture("s07-kortti", "elina", f"/desk/clients/{client}/"),
        Picture("s08-kysely", "", f"/papers/fill/{found['seat']}/", PHONE),
        Picture("s08-arvio", "elina", f"/papers/visits/{found['deferred']}/"),
        Picture("s09-tuonti", "kirsi", "/desk/clients/import/"),
        Picture("s10-paperikortti", "kirsi", f"/rights/paper/{found['paper']}/"),
        Picture("s11-vastaanottajat", "kirsi", "/record/", DESK, "#recipients"),
        Picture("s12-tarkistuslista", "kirsi", "/record/checklist/"),
        Picture("s13-sailytys", "kirsi", "/rights/retention/"),
        Picture("s13-poisto", "kirsi", f"/rights/clients/{client}/erase/"),
        Picture("s13-todistus", "kirsi", f"/rights/certificates/{found['erasure']}/"),
        Picture("s13-kuitit", "kirsi", "/sales/"),
        Picture("s14-tiedot", "own", "/oma/data/", PHONE),
        Picture("s14-katsoneet", "own", "/oma/data/looks/", PHONE),
        Picture("s14-oikeudet", "own", "/oma/rights/", PHONE),
        Picture("s14-pyynnot", "kirsi", "/rights/"),
        Picture("s15-loukkaukset", "kirsi", "/incidents/"),
        Picture("s16-loukkaus", "kirsi", f"/incidents/{found['breach']}/"),
    ]


def look_up(home: Path) -> dict[str, str]:
    """Return what the addresses need, read from the house itself, and links as the staff would give them."""
    os.environ["PEILI_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "peili.config.settings"
    import django  # noqa: PLC0415  # the home must be known before the settings are read

    django.setup()
    from django.utils import timezone  # noqa: PLC0415  # as above

    from peili.agreements.commands.sitting import begin_sitting  # noqa: PLC0415  # as above
    from peili.agreements.models import How, Survey  # noqa: PLC0415  # as above
    from peili.agreements.queries.visits import without_papers  # noqa: PLC0415  # as above
    from peili.booking.models import Appointment  # noqa: PLC0415  # as above
    from peili.care.models import Allergy, Programme  # noqa: PLC0415  # as above
    from peili.incidents.models import Breach  # noqa: PLC0415  # as above
    from peili.people.models import Staff  # noqa: PLC0415  # as above
    from peili.rights.commands.own import give_link  # noqa: PLC0415  # as above
    from peili.rights.models import Erasure, PaperCard  # noqa: PLC0415  # as above
    from peili.trail.commands import PROGRAM  # noqa: PLC0415  # as above

    now = timezone.now()
    allergy = Allergy.objects.select_related("client").order_by("pk")[0]
    owner = Staff.objects.get(role="owner", controller__kind="house")
    lacking = without_papers(staff=owner, now=now) or list(
        Appointment.objects.filter(client=allergy.client, starts_at__gt=now, service__need__isnull=False)
    )
    _sitting, seat = begin_sitting(appointment=lacking[0], how=How.LINK, by=PROGRAM, now=now)
    surveys = Survey.objects.filter(part=Survey.Part.CLIENT).select_related("appointment__client")
    deferred = [
        each.appointment_id for each in surveys if str(each.answers.get("botulinum_last", ""))[:2] == "20"
    ]
    day = now + timedelta(days=1)
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    return {
        "client": str(allergy.client_id),
        "programme": str(Programme.objects.filter(client=allergy.client)[0].pk),
        "seat": seat,
        "deferred": str((deferred or [lacking[0].pk])[0]),
        "paper": str(PaperCard.objects.order_by("-number")[0].pk),
        "erasure": str(Erasure.objects.order_by("-number")[0].pk),
        "breach": str(Breach.objects.all()[0].pk),
        "own": give_link(client=allergy.client, by=PROGRAM, now=now),
        "day": day.date().isoformat(),
    }


@contextmanager
def house() -> Iterator[Path]:
    """Make a demo house and serve it while this lasts."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "TMPDIR": folder}
        peili = [sys.executable, "-m", "peili.config.cli"]
        subprocess.run([*peili, "demo", "--home", str(home)], env=environment, check=True)  # noqa: S603  # our own program
        serve = [*peili, "serve", "--home", str(home), "--port", str(PORT)]
        server = subprocess.Popen(serve, env=environment)  # noqa: S603  # as above
        try:
            wait()
            yield home
        finally:
            server.terminate()
            server.wait(30)


def wait() -> None:
    """Wait until the house answers."""
    for _each in range(120):
        try:
            with urlopen(f"{BASE}/demo/", timeout=5):  # noqa: S310  # our own loopback address
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the house did not answer")


def come_in(browser: Browser, door: str, size: tuple[int, int], found: dict[str, str]) -> Page:
    """Open a browser at one of the doors."""
    context = browser.new_context(
        base_url=BASE,
        viewport={"width": size[0], "height": size[1]},
        locale="fi-FI",
        timezone_id="Europe/Helsinki",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/demo/")
    if door == "own":
        page.goto(f"/oma/link/{found['own']}/")
        page.get_by_role("button", name="Avaa", exact=True).click()
    elif door:
        page.locator(f'form[action="/demo/door/{door}/"] button').click()
    return page


def take(browser: Browser, found: dict[str, str]) -> None:
    """Take every picture, with one browser for each door and size."""
    pages: dict[Any, Page] = {}
    for each in pictures(found):
        key = (each.door, each.size)
        page = pages[key] = pages.get(key) or come_in(browser, each.door, each.size, found)
        answer = page.goto(each.path)
        if answer is None or answer.status != 200:  # noqa: PLR2004  # the page was shown
            raise SystemExit(f"{each.name}: {each.path} answered {answer and answer.status}")
        if each.at:
            page.locator(each.at).first.evaluate("it => it.scrollIntoView()")
        page.screenshot(path=TARGET / f"{each.name}.jpg", type="jpeg", quality=QUALITY)


def photograph(program: str | None, found: dict[str, str]) -> None:
    """Start a browser and take the pictures."""
    with sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        take(browser, found)
        browser.close()


def main() -> None:
    """Take the pictures."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with house() as home:
        found = look_up(home)
        photograph(program, found)
    files = sorted(TARGET.glob("*.jpg"))
    print(f"{len(files)} pictures, {sum(each.stat().st_size for each in files) // 1024} kB")


if __name__ == "__main__":
    main()
