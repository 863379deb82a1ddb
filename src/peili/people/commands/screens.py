"""When screens lock, for those who are signed in already."""

from peili.people.models import Session


def change_idle(*, minutes: int) -> None:
    """Change after how many minutes screens lock, inside the command that changes the profile."""
    Session.objects.filter(account__isnull=False, idle__gt=0).update(idle=minutes)
