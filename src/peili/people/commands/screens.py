"""When screens lock and sessions end, for those who are signed in already."""

from datetime import timedelta

from django.db.models import F

from peili.people.models import Session


def change_idle(*, minutes: int) -> None:
    """Change after how many minutes screens lock, inside the command that changes the profile."""
    Session.objects.filter(account__isnull=False, idle__gt=0).update(idle=minutes)


def change_longest(*, hours: int) -> None:
    """Change after how many hours a session ends however much it is used, as above; never to a later time."""
    lasts = timedelta(hours=hours)
    theirs = Session.objects.filter(account__isnull=False)
    theirs.filter(expire_date__gt=F("made_at") + lasts).update(expire_date=F("made_at") + lasts)
