"""What a password is held against: the lists of the program, and the words of the house and the person."""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from django.contrib.auth.password_validation import CommonPasswordValidator

from peili.house.models import Controller, Premises
from peili.house.queries import profile_version
from peili.people.models import Account, Staff
from peili.people.queries.factors import has_second_factor
from peili.people.rules.passwords import Weak, normal, weakness


@cache
def common() -> frozenset[str]:
    """Return what everybody guesses: the twenty thousand that come with Django, and the Finnish ones here."""
    own = files("peili.people").joinpath("blocklist.txt").read_text(encoding="utf-8").split()
    return frozenset(normal(each).casefold() for each in (*own, *CommonPasswordValidator().passwords))


def weakness_for(password: str, *, account: Account | None = None, more: Iterable[str] = ()) -> Weak | None:
    """Return why a password is refused for an account (or for one that is being made, in `more` words)."""
    words = [*_house_words(), *more]
    second = account is not None and has_second_factor(account)
    if account is not None:
        words += [account.sign_in_name, account.staff.name]
    return weakness(password, second_factor=second, common=common(), own_words=words)


def _house_words() -> Iterator[str]:
    """Yield the names of the house, its businesses, its places and its staff."""
    profile = profile_version()
    yield from (profile.names.values() if profile else ())
    for values in Controller.objects.values_list("name", "street", "city"):
        yield from values
    for values in Premises.objects.values_list("name", "street", "city"):
        yield from values
    yield from (staff.name for staff in Staff.objects.filter(active=True))
