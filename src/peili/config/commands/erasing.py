"""`peili erase` and `peili retention`: the plan first, and what was done."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from django.utils import timezone, translation

from peili.house.queries import local
from peili.rights.erasure import words
from peili.rights.erasure.commands import begin, carry_out, scanned
from peili.rights.erasure.plan import Plan, make_plan
from peili.rights.erasure.purging import rewrite_waiting
from peili.rights.erasure.said import called, certificate_data, plan_data
from peili.rights.models import Erasure, RetentionRun
from peili.rights.retention import commands as retaining
from peili.rights.retention.said import preview, run_data
from peili.trail.commands import PROGRAM

NOBODY, CHANGED = 1, 3
LATER = "was in use: it is written anew the next night, until then unsealed times and ids may be readable"
HEADS = {
    "goes": "whose time is over",
    "asks": "whose time is over, and a person decides first",
    "soon": "whose time is over within a month",
}


def erase(asked: argparse.Namespace) -> int:
    """Show the plan of an erasure, or carry it out; the status is 1 when nobody or a remain was found."""
    text = sys.stdin.readline() if asked.client == "-" else asked.client
    found = called(text)
    if len(found) != 1:
        print(_nobody(len(found)), file=sys.stderr)
        return NOBODY
    now = timezone.now()
    plan = make_plan(found[0], now=now)
    if asked.digest and asked.digest != plan.digest:
        print("The plan has changed since it was shown. Nothing was erased.", file=sys.stderr)
        return CHANGED
    if not asked.yes:
        print(
            _json(plan_data(plan, now=now)) if asked.json else _plan_in_words(plan, plan_data(plan, now=now))
        )
        return 0
    erasure = _erase(plan, also=[Path(each) for each in asked.also])
    print(_json(certificate_data(erasure)) if asked.json else _certificate_in_words(erasure))
    return 1 if erasure.scan and erasure.scan["hits"] else 0


def _nobody(count: int) -> str:
    if not count:
        return "Nobody is known by this. Give the id in the address of a card, or a stored phone or e-mail."
    return f"{count} persons are behind this contact. Give the id of the card; it stands in its address."


def _erase(plan: Plan, *, also: list[Path]) -> Erasure:
    """Erase, write the database anew whatever its size, and look everywhere afterwards."""
    now = timezone.now()
    erasure = begin(plan=plan, ground=Erasure.Ground.REQUEST, by=PROGRAM, now=now, today=local(now).date())
    carry_out(erasure=erasure, now=timezone.now(), rewriting=False)
    rewrite_waiting(now=timezone.now())
    Erasure.objects.filter(pk=erasure.pk).update(scan=scanned(plan.found.values, also=also))
    return Erasure.objects.get(pk=erasure.pk)


def _json(data: object) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False)


def _plan_in_words(plan: Plan, said: dict[str, object]) -> str:
    with translation.override("en"):
        lines = [f"goes      {word}: {count}" for word, count in words.kinds(plan.counts)]
        lines += [f"stays     {each.ground}: {each.count}, until {each.until}" for each in plan.kept]
    lines += [f"goes      files: {len(plan.found.files)}"] if plan.found.files else []
    lines += [f"outside   {name}: {count}" for name, count in sorted(plan.outside.items())]
    lines += [f"cancelled {plan.bookings} coming bookings"] if plan.bookings else []
    lines += [f"paper     card {card.number}, {card.place}" for card in plan.cards]
    lines += [f"tell      {party.name}" for party in plan.parties]
    lines.append(_backups(said["backups_open_nothing_after"]))
    lines.append(f"Nothing was erased. To erase this very plan: --yes --digest {plan.digest}")
    return os.linesep.join(lines)


def _certificate_in_words(erasure: Erasure) -> str:
    with translation.override("en"):
        lines = [f"erased    {word}: {count}" for word, count in words.kinds(erasure.counts)]
    lines += [f"stays     {each['ground']}: {each['count']}, until {each['until']}" for each in erasure.kept]
    lines += [f"to do     {each.kind} {each.what}, by {each.due_on}" for each in erasure.errands.all()]
    scan = erasure.scan or {}
    counts = f"{scan['values']} values, {scan['places']} places, {scan['bytes']} bytes"
    lines.append(f"looked    {counts}: {scan['hits']} found")
    for why in ("too_short", "too_common"):
        lines += [f"not looked for, {why}: {name} {count}" for name, count in sorted(scan[why].items())]
    lines += [f"NOT READ  {surface}: {why}" for surface, why in scan["not_read"]]
    anew = f"written anew at {erasure.rewritten_at:%Y-%m-%d %H:%M} UTC" if erasure.rewritten_at else LATER
    lines += [f"database  {anew}", _backups(erasure.horizon_on)]
    lines.append(f"Certificate {erasure.number}. {certificate_data(erasure)['sent_before']}")
    return os.linesep.join(lines)


def _backups(until: object) -> str:
    return f"backups   open nothing of it after {until}" if until else "backups   are not made by the program"


def retention(asked: argparse.Namespace) -> int:
    """Show whose data has ended, or erase it as the next night would; the status is 1 when it was stopped."""
    now = timezone.now()
    said = run_data(retaining.run(now=now)) if asked.apply else preview(now=now)
    if asked.json:
        print(_json(said))
    else:
        print(os.linesep.join(_done_in_words(said) if asked.apply else _night_in_words(said)))
    return 1 if said["stopped"] else 0


def _night_in_words(said: dict[str, Any]) -> list[str]:
    if not said["rules"]:
        return ["No rule says when anything ends. Load a house profile first: peili load"]
    lines = [f"people    {said['people']}, last looked at {said['last_run'] or 'never'}"]
    for word, key in (("goes", "due"), ("asks", "asked_first"), ("soon", "within_a_month")):
        lines.append(f"{word:<10}{HEADS[word]}: {len(said[key])}")
        lines += [f"{'':<10}{_one_in_words(each)}" for each in said[key]]
    lines += [f"staff     {each['subject']}: what is left of their sign-in" for each in said["staff"]]
    if said["stopped"]:
        return [*lines, f"STOPPED   {_why(said['stopped'])}: nothing goes before the owner has looked"]
    return [*lines, "Nothing was erased. To do this now: --apply"]


def _one_in_words(each: dict[str, Any]) -> str:
    what = f", only: {', '.join(each['kinds'])}" if each.get("what") == "part" else ""
    since = f"{each['counted_from'].replace('_', ' ')} on {each['since']}"
    return f"{each['subject']}  ends {each['ends_on']}, {each['months']} months after {since}{what}"


def _done_in_words(said: dict[str, Any]) -> list[str]:
    if said["stopped"]:
        return [
            f"STOPPED   {_why(said['stopped'])}. Nothing was erased; {said['due']} wait.",
            "The owner looks at it on the page of keeping and lets the next run go on.",
        ]
    return [f"due       {said['due']}", f"erased    {said['erased']}, finished at {said['finished_at']}"]


def _why(stopped: str) -> str:
    with translation.override("en"):
        return str(RetentionRun.Stopped(stopped).label)
