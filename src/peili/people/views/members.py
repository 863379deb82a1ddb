"""The owner's pages of how their staff sign in: who has a second factor, where they are in, and recovery."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from peili.people.access import actor_of, only, staff_of
from peili.people.commands import factors as commands
from peili.people.commands import presence
from peili.people.commands.passwords import PasswordRefused
from peili.people.models import Account
from peili.people.passwords import WHY, new_password
from peili.people.queries.members import members_of
from peili.people.shell import frame
from peili.people.sign_in_policy import policy
from peili.people.views.fresh import fresh
from peili.people.views.mine import show
from peili.trail.models import Role


class RecoveryForm(forms.Form):
    """A password to begin with again, told to the person by whoever writes it."""

    password = new_password()


@only(Role.OWNER)
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Show how each of the staff signs in."""
    made = frame(request, here="settings:settings")
    shown: dict[str, object] = {
        "members": members_of(made.staff, zone=made.zone),
        "since": policy().second_factor,
        "renter": made.staff.is_renter,
    }
    return show(request, "members", shown, made=made)


def _theirs(request: HttpRequest, code: str) -> Account:
    """Return the account of somebody in the owner's own business; their own is looked after elsewhere."""
    staff = staff_of(request)
    found = Account.objects.filter(staff__code=code, staff__controller_id=staff.controller_id)
    account = found.exclude(pk=staff.account.pk).first()
    if account is None:
        raise Http404
    return account


@only(Role.OWNER)
@require_safe
def member(request: HttpRequest, code: str) -> HttpResponse:
    """Show how one of the staff signs in, and what the owner can do when they have lost their way in."""
    made = frame(request, here="settings:settings")
    account = _theirs(request, code)
    found = [each for each in members_of(made.staff, zone=made.zone) if each.code == code]
    return show(
        request, "member", {"member": found[0], "form": RecoveryForm(), "account": account}, made=made
    )


@only(Role.OWNER)
@fresh
@require_POST
def recover(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take a person's second factors away and give them a new password, when they have lost both."""
    account, now = _theirs(request, code), timezone.now()
    made = frame(request, here="settings:settings")
    form = RecoveryForm(request.POST)
    if form.is_valid():
        try:
            commands.recover_with_password(
                account=account, password=form.cleaned_data["password"], by=actor_of(request), now=now
            )
            return redirect("people:member", code=code)
        except PasswordRefused as refused:
            form.add_error("password", str(WHY[refused.why]))
    found = [each for each in members_of(made.staff, zone=made.zone) if each.code == code]
    return show(request, "member", {"member": found[0], "form": form, "account": account}, made=made)


@only(Role.OWNER)
@require_POST
def end_sessions(request: HttpRequest, code: str) -> HttpResponseBase:
    """End all sessions of one of the staff."""
    account = _theirs(request, code)
    presence.end_sessions(account=account, now=timezone.now(), by=actor_of(request))
    return redirect("people:member", code=code)
