"""Who is signed in: Django's own backend, which asks for the account by a prepared query."""

from uuid import UUID

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef

from peili.people.models import Account, Staff
from peili.people.reach.models import Protection, Relative
from peili.promises.prepared import Prepared

# Whether anybody is protected is read along, and whether one has relatives here: who has none pays nothing.
ACCOUNT = Prepared(
    lambda pk: (
        Account.objects.select_related(None)
        .filter(pk=pk)
        .annotate(
            guards=Exists(Protection.objects.values("pk")),
            has_close=Exists(Relative.objects.filter(staff=OuterRef("staff")).values("pk")),
        )
    )
)
STAFF = Prepared(lambda pks: Staff.objects.filter(pk__in=pks).select_related("controller"), still=True)


class AccountBackend(ModelBackend):
    """Lets accounts in as Django does, and finds the one of a session for what every page costs."""

    def get_user(self, user_id: object) -> Account | None:
        """Return the account of a session while it may sign in."""
        account = ACCOUNT.first(pk=user_id if isinstance(user_id, UUID) else UUID(str(user_id)))
        if account is None or not self.user_can_authenticate(account):
            return None
        staff = STAFF.first(pks=[account.staff_id])
        if staff is not None:
            account.staff = staff
        return account
