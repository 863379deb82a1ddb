"""Times of day and hours as they can be typed on any keyboard."""

from datetime import time

from peili.desk.clocks import clock_field
from peili.desk.hours.forms import WeeksForm
from peili.desk.opening.forms import HoursForm


def test_times_are_read_as_the_number_keys_of_phones_can_write_them():
    typed = ("9", "13.30", "13:30", "13,30")
    assert [clock_field("").clean(each) for each in typed] == [time(9), *[time(13, 30)] * 3]
    for form in (WeeksForm(weeks=1)["d0"], HoursForm()["mon"]):  # a dash is not among them
        assert "inputmode" not in str(form)
