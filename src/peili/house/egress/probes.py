"""How the house tests its own door: an undeclared host is refused, and what is set up is declared."""

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peili.house.egress.commands import NotAllowed, allow
from peili.house.egress.permits import why_not
from peili.house.egress.servers import BadServer, mail_server, text_server
from peili.house.models import RefusedConnection
from peili.house.queries import local
from peili.promises.probes import Evidence, Question, State, probe, undone
from peili.ui import words

INVENTED = "koe.invalid"
SETUPS = (("email", "smtp_url", mail_server), ("sms", "sms_url", text_server))


@probe("house.egress")
def egress(question: Question) -> Evidence:
    """Ask the door for an invented host, and for each host the machine is set up to use."""
    with undone():
        try:
            allow(host=INVENTED, task="email", now=question.now)
        except NotAllowed:
            open_door = not RefusedConnection.objects.filter(host=INVENTED).exists()
        else:
            open_door = True
    if open_door:
        return Evidence(
            State.DRIFTS,
            _("The program would have connected to a host nobody declared."),
            _("Close its ways out until the refusal works: take the addresses out of its settings."),
        )
    wrong = [host for host in _set_up() if host]
    if wrong:
        return Evidence(
            State.DRIFTS,
            _("The program is set up to use %(host)s, which is not declared for this task inside the area.")
            % {"host": wrong[0]},
            _("Name the host under its party in the house profile and load it, or choose another."),
        )
    return Evidence(State.HOLDS, _refused_so_far())


def _refused_so_far() -> str:
    """Say how many tries were refused, and which was the last: a typing error or something worse."""
    rows = list(RefusedConnection.objects.order_by("-last_at", "-id").values_list("host", "count", "last_at"))
    if not rows:
        return _("Tried with an invented host: refused. Nothing else has been refused so far.")
    host, _times, at = rows[0]
    return _(
        "Tried with an invented host: refused. "
        "Refused so far: %(times)d tries, the last to %(host)s on %(day)s."
    ) % {
        "times": sum(times for _host, times, _at in rows),
        "host": host,
        "day": words.day_full(local(at), get_language() or "fi"),
    }


def _set_up() -> list[str]:
    """Return the hosts the machine is set up to use and may not, empty for those it may."""
    found = []
    for task, name, read in SETUPS:
        url = getattr(settings.MACHINE, name)
        if url:
            try:
                host = read(url).host
            except BadServer:
                found.append(name)
            else:
                found.append(host if why_not(host=host, task=task) else "")
    return found
