"""Care's things as pages show them: codes in words, instants by the clock of the premises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.formats import number_format

from peili.care.models import HomeCarePlan, SkinAnalysis
from peili.care.queries.programmes import Course, Stage
from peili.care.queries.skin import Trend, is_struck
from peili.care.rules.skin import (
    CONDITIONS,
    METHODS,
    PARAMETERS,
    SENSITIVITIES,
    SKIN_TYPES,
    ZONES,
    compared,
    read,
)
from peili.care.rules.trend import HEIGHT, WIDTH
from peili.care.words import When
from peili.promises.vocabulary import Text


@dataclass(frozen=True, slots=True)
class ReadingShown:
    """A reading in words, with its change since last time where it may be compared."""

    what: Text
    zone: Text
    value: str
    unit: str
    change: str
    other_device: bool


def plain(value: Decimal) -> str:
    """Return a number as the current language writes it, without zeros at its end."""
    exact = value.normalize()
    exponent = exact.as_tuple().exponent
    places = max(-exponent, 0) if isinstance(exponent, int) else 0
    return number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=False)


def signed(value: Decimal | None) -> str:
    """Return a change with its sign; empty where there is nothing to compare with."""
    if value is None:
        return ""
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else "±"
    return f"{sign}{plain(abs(value))}"


def analysis_in_words(
    analysis: SkinAnalysis, earlier: SkinAnalysis | None, zone: ZoneInfo
) -> dict[str, object]:
    """Return an analysis in words, its readings beside those of the one before."""
    now, before = read(analysis.readings), read(earlier.readings) if earlier else []
    return {
        "analysis": analysis,
        "at": analysis.made_at.astimezone(zone),
        "method": METHODS.get(analysis.method, analysis.method),
        "skin_type": SKIN_TYPES.get(analysis.skin_type, ""),
        "sensitivity": SENSITIVITIES.get(analysis.sensitivity, ""),
        "conditions": [CONDITIONS[each] for each in analysis.conditions if each in CONDITIONS],
        "readings": [
            ReadingShown(
                PARAMETERS[each.reading.parameter].label,
                ZONES.get(each.reading.zone, each.reading.zone),
                plain(each.reading.value),
                each.reading.unit,
                signed(each.change),
                each.other_device,
            )
            for each in compared(now, before)
            if each.reading.parameter in PARAMETERS
        ],
        "struck": analysis.strike if is_struck(analysis) else None,
    }


def drawn(trend: Trend) -> dict[str, object]:
    """Return a trend for its template: the picture, its words, and the same numbers as a table."""
    picture = trend.picture
    return {
        "picture": picture,
        "width": WIDTH,
        "height": HEIGHT,
        "name": PARAMETERS[picture.parameter].label,
        "unit": picture.unit,
        "levels": [(tick.at, plain(tick.said)) for tick in picture.levels if isinstance(tick.said, Decimal)],
        "curves": [
            {
                "zone": ZONES.get(curve.zone, curve.zone),
                "path": curve.path,
                "area": curve.area,
                "dots": [(dot, plain(dot.value)) for dot in curve.dots],
                "end": curve.dots[-1],
            }
            for curve in picture.curves
        ],
        "rows": _table(trend),
        "others": [(code, PARAMETERS[code].label) for code in trend.parameters],
    }


def _table(trend: Trend) -> Sequence[tuple[object, list[str]]]:
    picture = trend.picture
    rows = []
    for tick in picture.days:
        cells = [
            next((plain(dot.value) for dot in curve.dots if dot.x == tick.at), "\N{EN DASH}")
            for curve in picture.curves
        ]
        rows.append((tick.said, cells))
    return rows


def plan_in_words(plan: HomeCarePlan) -> list[dict[str, object]]:
    """Return the products of a plan with their use in words."""
    times = dict(When.choices)
    return [
        {
            "product": item["product"],
            "how": item["how"],
            "when": times.get(item["when"], item["when"]),
            "until": date.fromisoformat(item["until"]) if item["until"] else None,
        }
        for item in plan.items
    ]


def course_in_words(course: Course, *, zone: ZoneInfo) -> dict[str, object]:
    """Return a programme with its stages as pages show them."""
    programme = course.programme
    return {
        "programme": programme,
        "stages": [_stage(stage) for stage in course.stages],
        "next": _stage(course.next) if course.next else None,
        "done": course.done,
        "count": course.count,
        "made": programme.made_at.astimezone(zone),
        "accepted": _local(programme.accepted_at, zone),
        "ended": _local(programme.ended_at, zone),
    }


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at.astimezone(zone) if at else None


def _stage(stage: Stage) -> dict[str, object]:
    place, step = stage.place, stage.step
    return {
        "service": step.service,
        "note": step.note,
        "state": place.state.value,
        "on": place.visit.on if place.visit else None,
        "appointment": place.visit.appointment if place.visit else None,
        "earliest": place.earliest,
        "latest": place.latest,
        "weeks": (step.from_days // 7, step.to_days // 7)
        if _in_weeks(step.from_days, step.to_days)
        else None,
        "days": (step.from_days, step.to_days),
    }


def _in_weeks(least: int, most: int) -> bool:
    return most > 0 and least % 7 == 0 and most % 7 == 0
