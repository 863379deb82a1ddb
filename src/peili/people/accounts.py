"""Finding the account behind a sign-in name: Django filters the stored name, this one a keyed code."""

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import BaseUserManager
from django.db import models

from peili.promises.lookups import lookup_code
from peili.promises.records import Records

if TYPE_CHECKING:
    from peili.people.models import Account


def sign_in_code(name: str) -> str:
    """Return the code under which a sign-in name is found; case and surrounding space do not matter."""
    return lookup_code("sign_in", name.strip().casefold())


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts for Django's authentication, with the staff member behind them in the same query."""

    def get_queryset(self) -> "models.QuerySet[Account]":
        """Return accounts with their staff member and business."""
        return Records(self.model, using=self._db).select_related("staff__controller")

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Return the account with this sign-in name; Account.DoesNotExist when there is none."""
        return self.get(sign_in_code=sign_in_code(username or ""))
