"""The owner's pages of backups: which there are, a try, a restore, and the way back from one."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.desk.opening import backup_said as said
from peili.desk.opening.backup_forms import DayForm, LogForm
from peili.desk.opening.frames import Setting, setting_of
from peili.desk.opening.views.asking import change
from peili.house.backups import ordering
from peili.house.backups.queries import held
from peili.house.backups.wal import window
from peili.people.access import only
from peili.people.views.fresh import fresh_to_act
from peili.trail.models import Role
from peili.vault.backup.orders import Act
from peili.vault.backup.swapping import ASIDE

LIST = "settings:backups"


@only(Role.OWNER)
@require_safe
def show_backups(request: HttpRequest) -> HttpResponseBase:
    """Show the backups there are, how the last try and the last restore went, and an order that waits."""
    setting = setting_of(request, walking=False)
    return setting.show("backups.html", said.overview(setting))


@only(Role.OWNER)
@fresh_to_act
@require_POST
def try_newest(request: HttpRequest) -> HttpResponseBase:
    """Order a try of the newest backup; the worker begins it within seconds."""
    setting = setting_of(request, walking=False)
    newest = next(iter(held()), None)
    if newest is not None:
        ordering.give(act=Act.DRILL, name=newest.name, by=setting.page.actor, now=setting.page.now)
    return redirect(LIST)


@only(Role.OWNER)
@fresh_to_act
@require_POST
def take_back(request: HttpRequest) -> HttpResponseBase:
    """Take back an order to restore that has not been begun."""
    setting = setting_of(request, walking=False)
    ordering.take_back(by=setting.page.actor, now=setting.page.now)
    return redirect(LIST)


@only(Role.OWNER)
@fresh_to_act
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, stamp: str) -> HttpResponseBase:
    """Say what restoring a backup does and what it loses; order it when its day has been typed."""
    setting = setting_of(request, walking=False)
    found = said.backup_of(setting, stamp)
    if found is None or found.made_at is None:
        raise Http404
    return _ask(setting, Act.RESTORE, f"{stamp}.data", found.made_at, {"row": found})


@only(Role.OWNER)
@fresh_to_act
@require_http_methods(["GET", "HEAD", "POST"])
def go_back(request: HttpRequest, stamp: str) -> HttpResponseBase:
    """Say what going back on a restore does and what it loses; order it when its day has been typed."""
    setting = setting_of(request, walking=False)
    at = setting.page.local(said.aside_at(stamp))
    if at is None:
        raise Http404
    return _ask(setting, Act.BACK, f"{ASIDE}{stamp}", at, {})


@only(Role.OWNER)
@fresh_to_act
@require_http_methods(["GET", "HEAD", "POST"])
def keep_log(request: HttpRequest) -> HttpResponseBase:
    """Ask how long a server's log is kept; it is a section of the profile."""
    setting, kept = setting_of(request, walking=False), window()
    if not setting.content:
        return redirect("opening:start")
    form = LogForm(request.POST if request.method == "POST" else None, initial={"days": kept and kept.days})
    if form.is_bound and form.is_valid() and change(setting, form, {"backups": form.section()}):
        return redirect(LIST)
    return setting.show("keep_log.html", {"form": form}, status=422 if form.is_bound else 200)


def _ask(setting: Setting, act: Act, name: str, at: datetime, more: dict[str, object]) -> HttpResponseBase:
    request, here = setting.page.request, ordering.can_restore_here()
    form = DayForm(request.POST if request.method == "POST" else None, day=at.date())
    if here and form.is_bound and form.is_valid():
        ordering.give(act=act, name=name, by=setting.page.actor, now=setting.page.now)
        return redirect(LIST)
    shown = {
        "form": form,
        "at": at,
        "here": here,
        "back": act is Act.BACK,
        "lost": list(said.written_since(at)),
    }
    return setting.show("restore.html", shown | more, status=422 if form.is_bound else 200)
