"""Makes keys to the free times of a house: `python -m bench.keys NUMBER` prints their tokens as JSON.

A key may be used 120 times a minute, and a benchmark asks more often than any program would.
"""

import json
import sys

import django
from django.apps import apps
from django.utils import timezone

from peili.promises import reading


def main(number: int) -> None:
    """Make so many keys for the first party that may hold any."""
    django.setup()
    reading.of_process(reading.PROGRAM)
    from peili.exchange.commands.keys import make_key  # noqa: PLC0415 - models exist once Django is set up
    from peili.exchange.queries.parties import API, parties_for  # noqa: PLC0415 - as above
    from peili.trail.commands import PROGRAM  # noqa: PLC0415 - as above

    controller = apps.get_model("house.Controller").objects.get(kind="house")
    party, now = parties_for(API)[0].code, timezone.now()
    made = [
        make_key(controller=controller, party=party, purpose="slots", by=PROGRAM, now=now)[1]
        for _each in range(number)
    ]
    print(json.dumps(made))


if __name__ == "__main__":
    main(int(sys.argv[1]))
