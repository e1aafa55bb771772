"""Which periods the portal has to open for every unit, on which day (R211)."""

from datetime import date

from directives.models import ChecklistOpening, ChecklistPeriod, Frequency


def openings_due(on: date) -> list[ChecklistPeriod]:
    """The month, quarter and year that ended last, unless that is done or long ago."""
    ended = [ChecklistPeriod.ended_last(on, frequency) for frequency in Frequency]
    done = set(
        ChecklistOpening.objects.filter(opened_at__isnull=False).values_list("frequency", "month")
    )
    return [
        period
        for period in ended
        if period.is_recent(on) and (period.frequency, period.first) not in done
    ]
