"""What the room can test about itself: its gate, its consents, its seals, and which service needs what."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peili.agreements import seals
from peili.agreements.commands.sitting import begin_sitting
from peili.agreements.commands.survey import ConsentMissing, submit_survey
from peili.agreements.models import (
    Agreement,
    Amendment,
    Consent,
    Decision,
    Form,
    FormVersion,
    How,
    Need,
    Survey,
)
from peili.agreements.profile import digest_of
from peili.agreements.queries.standing import asked_of
from peili.agreements.rules.asking import calm_answer
from peili.booking.commands.visit import Stopped, start
from peili.booking.models import Appointment, Service
from peili.house.models import Register
from peili.house.queries import local, profile_version
from peili.people.models import Client, Staff
from peili.promises.append_only import AppendOnly
from peili.promises.probes import Evidence, Question, State, probe, undone
from peili.trail.commands import PROGRAM
from peili.vault.commands import make_subject
from peili.vault.models import Kind

KEPT = (FormVersion, Consent, Survey, Decision, Agreement, Amendment)
LOOKED_AT = 50  # the newest agreements whose seals are tried
LATELY = timedelta(days=90)


@probe("agreements.gate")
def gate(question: Question) -> Evidence:
    """Try to start invented visits without papers, try the newest seals, and look for the guards."""
    unguarded = [model for model in KEPT if not _guarded(model)]
    if unguarded:
        return Evidence(
            State.DRIFTS,
            _("The database would let what is signed be changed: %(what)s.")
            % {"what": unguarded[0]._meta.verbose_name},
            _("Sign nothing before the database is at this version: peili migrate"),
        )
    broken = [each for each in Agreement.objects.order_by("-signed_at")[:LOOKED_AT] if not seals.holds(each)]
    if broken:
        return Evidence(
            State.DRIFTS,
            _("A signed agreement does not match its seal."),
            _("Have whoever looks after the program compare it with a backup."),
        )
    needs = Need.objects.filter(service__controller__registers=question.register).select_related("service")
    tried = list({need.form_id: need.service for need in needs}.values())  # one of each agreement's services
    begun = _begun(tried, question)
    if begun is not None:
        return Evidence(
            State.DRIFTS,
            _("%(service)s could be begun without an agreement.") % {"service": begun.name},
            _("Load the house profile again, and start a version of the program that has the gate."),
        )
    return Evidence(State.HOLDS, _tried(question, len(tried)))


def _guarded(model: type[FormVersion | Consent | Survey | Decision | Agreement | Amendment]) -> bool:
    rules = [each for each in model._meta.constraints if isinstance(each, AppendOnly)]
    return bool(rules) and all(each.installed(connection, model) for each in rules)


def _tried(question: Question, count: int) -> str:
    tried = ngettext(
        "Tried with an invented visit to %(count)d service: it was not begun without papers.",
        "Tried with invented visits to %(count)d services: none was begun without papers.",
        count,
    ) % {"count": count}
    if not question.counted:
        return tried
    late = Appointment.objects.filter(
        client__register=question.register,
        service__need__isnull=False,
        started_at__gte=question.now - LATELY,
    ).exclude(late="")
    afterwards = ngettext(
        "%(count)d treatment of the last 90 days was entered afterwards.",
        "%(count)d treatments of the last 90 days were entered afterwards.",
        late.count(),
    ) % {"count": late.count()}
    return f"{tried} {afterwards}"


def _begun(services: Sequence[Service], question: Question) -> Service | None:
    """Return the first service an invented client's visit to which could be begun without papers."""
    on = local(question.now).date()
    with undone():
        client = _client(question) if services else None
        for service in services:
            try:
                start(
                    appointment=_visit(service, client, question),
                    by=PROGRAM,
                    now=question.now,
                    on=on,
                    today=on,
                )
            except Stopped as stopped:
                if any(stop.code.startswith("agreements.") for stop in stopped.stops):
                    continue
            return service
    return None


def _client(question: Question) -> Client:
    """Make an invented client; the caller undoes it."""
    register = Register.objects.get(pk=question.register)
    return Client.objects.create(
        subject=make_subject(register_id=register.pk, kind=Kind.CLIENT, now=question.now),
        register=register,
        first_name="-",
        last_name="-",
        phone="",
        source="desk",
        relationship_started_on=local(question.now).date(),
    )


def _visit(service: Service, client: Client | None, question: Question) -> Appointment:
    """Make a visit of an invented client; the caller undoes it."""
    return Appointment.objects.create(
        service=service,
        staff=Staff.objects.filter(controller_id=service.controller_id).order_by("id")[0],
        client=client,
        starts_at=question.now,
        ends_at=question.now + timedelta(hours=1),
        price_cents=0,
        channel=Appointment.Channel.DESK,
        made_at=question.now,
    )


@probe("agreements.form")
def form(question: Question) -> Evidence:
    """Compare an agreement in the database with the profile: its text, its services, its survey."""
    found = Form.objects.filter(code=question.what).first()
    version = profile_version()
    if found is None or version is None:
        return Evidence(State.DRIFTS, _("The agreement is not in the database."), _reload())
    services = version.content.get("booking", {}).get("services", {})
    said = {slug for slug, each in services.items() if each.get("agreement") == question.what}
    needs = set(Need.objects.filter(form=found).values_list("service__slug", flat=True))
    if said != needs:
        return Evidence(
            State.DRIFTS, _("The services that need it are not those of the house profile."), _reload()
        )
    current = FormVersion.objects.filter(form=found).order_by("-number").first()
    if current is None or current.digest != digest_of(current.sections):
        return Evidence(State.DRIFTS, _("Its text is not what was put into force."), _reload())
    asked = len(asked_of(found))
    text = _("Version %(number)d is in force.") % {"number": current.number}
    if found.surveys:
        text += " " + ngettext(
            "Its survey asks %(count)d question, each of which a rule uses.",
            "Its survey asks %(count)d questions, each of which a rule uses.",
            asked,
        ) % {"count": asked}
    return Evidence(State.HOLDS, text)


def _reload() -> str:  # said where it is used, in the language of then
    return _("Load the house profile again.")


@probe("agreements.consent")
def consent(question: Question) -> Evidence:
    """Try to send an invented client's survey without a consent."""
    service = (
        Service.objects.filter(need__form__surveys=True, controller__registers=question.register)
        .select_related("need__form")
        .first()
    )
    if service is None:
        return Evidence(State.HOLDS, _("No survey of health is in use here."))
    with undone():
        visit = _visit(service, _client(question), question)
        sitting, _token = begin_sitting(appointment=visit, how=How.LINK, by=PROGRAM, now=question.now)
        needed = service.need.form
        answers = {each.key: calm_answer(each) for each in asked_of(needed)}
        try:
            submit_survey(
                sitting=sitting,
                form=needed,
                part=Survey.Part.CLIENT,
                answers=answers,
                language="fi",
                now=question.now,
                on=local(question.now).date(),
            )
        except ConsentMissing:
            return Evidence(
                State.HOLDS, _("Tried with an invented client: answers without a consent were not kept.")
            )
    return Evidence(
        State.DRIFTS,
        _("Answers about health were kept without a consent."),
        _("Start a version of the program that refuses them."),
    )
