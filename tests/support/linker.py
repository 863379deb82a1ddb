"""A program that notes and links entries until it is killed: python -m tests.support.linker"""

import os
import sys

import django

from peili.promises.reading import PROGRAM, of_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peili.config.settings")


def main() -> None:
    """Say when the first entries are linked, then go on for ever."""
    django.setup()
    of_process(PROGRAM)
    from peili.trail.commands import linking  # noqa: PLC0415  # needs the settings
    from tests.support.trails import noted, person, practitioner  # noqa: PLC0415  # as above

    linking.BATCH = 5
    people, by, number = [person() for _each in range(3)], practitioner(), 0
    while True:
        for _each in range(20):
            number += 1
            noted(
                number, people[number % 3], by=by, register_id=None if number % 4 else people[0].register_id
            )
        linking.link_new()
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
