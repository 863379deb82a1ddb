"""The picture of keeping: each bar ends where its length says, on one scale of whole years."""

from dataclasses import replace

import pytest
from django.conf import settings

from peili.house.periods import Period
from peili.rights.retention.timeline import Kept, timeline
from tests.support.salon import Salon


def test_bars_end_where_their_length_says_and_days_are_still_seen():
    drawn = timeline(
        [Kept("a", "b", Period(months=72)), Kept("c", "d", Period(months=18)), Kept("e", "f", Period(days=8))]
    )
    assert [each.end for each in drawn.bars] == [1000, 250, 4]
    assert drawn.years == (167, 333, 500, 667, 833)
    assert timeline([Kept("a", "b", Period(months=13))]).bars[0].end == 542  # of two whole years
    assert timeline([Kept("a", "b", Period(days=1))]).bars[0].end == 3


@pytest.mark.django_db
def test_the_owner_sees_each_kind_with_its_time(salon: Salon, monkeypatch: pytest.MonkeyPatch):
    from tests.support.houses import promise  # noqa: PLC0415  # models need the settings

    promise()
    monkeypatch.setattr(settings, "MACHINE", replace(settings.MACHINE, backup_to=None))
    page = salon.browser(salon.owner).get("/rights/retention/").content.decode()
    assert page.count('class="timeline-kept"') == page.count('<th scope="row">') >= 4
    assert "Varmuuskopioissa" not in page
    assert 'style="' not in page
