"""The peer, django-appointment, installed in a venv of its own, seeded and served like ours."""

import json
import os
import sqlite3
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench import workload
from bench.browser import Browser, Page
from bench.server import Server

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-bench"
LOCK = ROOT / "bench" / "requirements.lock"
TOKEN = "c" * 32  # any 32 letters are a CSRF secret; the cookie and the form must agree
LAST_CODE = "SELECT code FROM appointment_emailverificationcode ORDER BY id DESC LIMIT 1"


def install() -> Path:
    """Return the peer's Python; its venv is made from the hash lock at first and whenever that changes."""
    python, stamp = VENV / "bin" / "python", VENV / "installed.lock"
    if not stamp.exists() or stamp.read_bytes() != LOCK.read_bytes():
        print("installing the peer into .venv-bench …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)]
        subprocess.run(pip, check=True)
        stamp.write_bytes(LOCK.read_bytes())
    return python


class Rival:
    """A running peer with the shared calendar, and what a client asks of it."""

    def __init__(self, home: Path, port: int, *, past_rows: int, threads: int) -> None:
        self._python = install()
        home.mkdir(parents=True)
        self._env = {
            "PEER_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "bench.peer.settings",
            "PYTHONPATH": str(ROOT),
            "EMAIL_HOST": "smtp.example.com",  # the peer's own way to say: send no mail
        }
        known = self._seed(past_rows)
        self._service, self._staff = str(known["service"]), [str(pk) for pk in known["staff"]]
        self.server = Server(self._gunicorn(port, threads), port, env=self._env, log=home / "server.log")
        self._database = sqlite3.connect(home / "peer.sqlite3")
        self.browser = Browser(port)
        self.browser.cookies = {"sessionid": known["session"], "csrftoken": TOKEN}

    def _seed(self, past_rows: int) -> dict[str, Any]:
        command = [str(self._python), "-m", "bench.peer.seed", str(past_rows)]
        done = subprocess.run(command, env={**os.environ, **self._env}, check=True, capture_output=True)
        return dict(json.loads(done.stdout))

    def _gunicorn(self, port: int, threads: int) -> list[str]:
        return [
            *(str(self._python), "-m", "gunicorn", "bench.peer.wsgi:application"),
            *("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "1"),
            *("--threads", str(threads), "--no-control-socket", "--log-level", "warning"),
        ]

    def starts(self, staff: int, day: date) -> set[int]:
        """Return the local minutes at which one person can start that day: one request, as its page makes."""
        slots = json.loads(self._ask(staff, day).body)["available_slots"]
        times = [datetime.fromisoformat(slot) for slot, _shown in slots]
        return {time.hour * 60 + time.minute for time in times}

    def _ask(self, staff: int, day: date) -> Page:
        query = f"selected_date={day:%Y-%m-%d}&staff_member={self._staff[staff]}&service_id={self._service}"
        return self.browser.get(f"/ajax/available_slots/?{query}", {"X-Requested-With": "XMLHttpRequest"})

    def starts_of_any(self, day: date) -> set[int]:
        """Return the local minutes at which somebody can start."""
        return set().union(*(self.starts(staff, day) for staff in range(workload.STAFF)))

    def ask_for_any(self, day: date) -> None:
        """Ask for all of that without reading it; it knows no "anyone", so one request a person."""
        for staff in range(workload.STAFF):
            self._ask(staff, day)

    def book_signed_in(self, staff: int, start: datetime) -> None:
        """Book as a client who is signed in already: its shortest way, two POSTs."""
        self._finish(self._enter_details(self._choose(staff, start), "client@example.org"))

    def book_as_stranger(self, staff: int, start: datetime) -> None:
        """Book as a client it has never seen: three POSTs, the last with the code it would mail."""
        signed_in, self.browser.cookies = self.browser.cookies, {"csrftoken": TOKEN}
        address = f"{uuid4().hex}@example.org"
        asked = self._enter_details(self._choose(staff, start), address)
        (code,) = self._database.execute(LAST_CODE).fetchone()
        self._finish(self.browser.post(asked.location, {"code": code}))
        self.browser.cookies = signed_in

    def _choose(self, staff: int, start: datetime) -> Page:
        end = start + timedelta(minutes=workload.BLOCK)
        chosen = {
            "date": f"{start:%Y-%m-%d}",
            "start_time": f"{start:%H:%M}",
            "end_time": f"{end:%H:%M}",
            "service": self._service,
            "staff_member": self._staff[staff],
        }
        return self.browser.post("/request-submit/", chosen)

    def _enter_details(self, chosen: Page, address: str) -> Page:
        details = {
            "name": "Aino Esimerkki",
            "email": address,
            "phone_0": "FI",
            "phone_1": "401234567",
            "payment_type": "full",
            "address": "",
            "additional_info": "",
        }
        return self.browser.post(chosen.location, details)

    def _finish(self, done: Page) -> None:
        if done.status != 302 or not done.location.startswith("/thank-you/"):
            raise AssertionError(f"the peer did not book: {done.status} {done.location}")
