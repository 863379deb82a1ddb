"""What a member of staff can sign in with."""

from collections.abc import Sequence
from dataclasses import dataclass

from peili.people.models import Account, Authenticator, Passkey, RecoveryCode


@dataclass(frozen=True, slots=True)
class Factors:
    """What there is beside the password."""

    authenticator: Authenticator | None
    passkeys: Sequence[Passkey]
    codes_left: int

    @property
    def any(self) -> bool:
        """Tell whether there is a second factor; recovery codes alone are none."""
        return self.authenticator is not None or bool(self.passkeys)

    @property
    def last(self) -> bool:
        """Tell whether taking one away leaves none."""
        return (self.authenticator is not None) + len(self.passkeys) == 1


def factors_of(account: Account) -> Factors:
    """Return a person's second factors that are in use."""
    return Factors(
        Authenticator.objects.filter(account=account, confirmed_at__isnull=False).first(),
        list(Passkey.objects.filter(account=account).order_by("id")),
        RecoveryCode.objects.filter(account=account, used_at__isnull=True).count(),
    )


def has_second_factor(account: Account) -> bool:
    """Tell whether a person has a second factor in use."""
    return (
        Authenticator.objects.filter(account=account, confirmed_at__isnull=False).exists()
        or Passkey.objects.filter(account=account).exists()
    )


def coming_authenticator(account: Account) -> Authenticator | None:
    """Return the authenticator a person is taking into use, before its first code."""
    return Authenticator.objects.filter(account=account, confirmed_at__isnull=True).first()
