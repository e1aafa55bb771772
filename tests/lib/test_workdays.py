from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.workdays import Calendar, add_workdays, workdays_between

# National day 2026: 1 and 2 September, Monday 31 August off, made up on Saturday 22 August.
CALENDAR = Calendar(
    holidays=frozenset({date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)}),
    makeup_days=frozenset({date(2026, 8, 22)}),
)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 8, 20), 1, date(2026, 8, 21)),
        (date(2026, 8, 20), 2, date(2026, 8, 22)),  # the Saturday that is worked
        (date(2026, 8, 28), 1, date(2026, 9, 3)),  # over the weekend and three days off
        (date(2026, 8, 28), 0, date(2026, 8, 28)),
        (date(2026, 9, 3), -1, date(2026, 8, 28)),
    ],
)
def test_a_period_counts_working_days_only(start, count, end):
    assert add_workdays(start, count, CALENDAR) == end


@given(DAYS, st.integers(1, 60))
def test_between_takes_back_what_add_gave(start, count):
    end = add_workdays(start, count, CALENDAR)

    assert CALENDAR.is_workday(end)
    assert workdays_between(start, end, CALENDAR) == count
    assert workdays_between(end, start, CALENDAR) == -count
