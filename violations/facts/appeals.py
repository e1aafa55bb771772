"""The way to appeal, when it is late, and which outcomes an appeal has corrected."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

from accounts.letterheads import places_of
from accounts.models import Role, Unit, User, at_and_above, below, workdays_of, working_calendar
from portal.lib.access import Denied
from portal.lib.facts import Figure
from portal.lib.workdays import add_workdays
from violations.facts.decisions import actors_of, free_in, receipts, units_above
from violations.models import Appeal, Case, Decision, Receipt
from violations.workflow import AppealResult, CaseStatus, Outcome

# -- the way ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """To whom one appeals; `person` is empty where nobody above is on this portal."""

    body: str
    unit: Unit | None
    person: User | None


def way_of(case: Case, on: date) -> Way:
    """The nearest unit strictly above with a decider who had no part (R180)."""
    out = actors_of(case)
    for unit in units_above(case):
        if free := free_in(case, unit, Role.DECIDER, on, out):
            return Way(unit.name, unit, free[0])
    top = Unit.objects.get(path=at_and_above(case.unit_path)[0])
    return Way(top.superior_name or f"cấp trên trực tiếp của {top.name}", None, None)


def check_someone_above(way: Way) -> None:
    """Where nobody above is on the portal, the way is on paper (R180)."""
    if way.person is None:
        raise Denied(
            "nobody_above",
            f"Khiếu nại kết luận này gửi bằng đơn giấy đến {way.body}: cấp đó không giải quyết trên cổng.",
        )


def last_day(day: date) -> date:
    """To appeal, for who receives the decision on that day."""
    return add_workdays(day, workdays_of("case_appeal", day), working_calendar())


def settle_by(day: date) -> date:
    return add_workdays(day, workdays_of("case_appeal_settled", day), working_calendar())


def way_in_words(way: Way, decided_on: date) -> str:
    """As every decision says it: to whom, how, until when, and what holds until then (A1)."""
    days, last = workdays_of("case_appeal", decided_on), last_day(decided_on)
    if way.unit:
        place = places_of([way.unit])[way.unit.pk]
        where = f"Văn phòng {way.unit.name}{f', {place}' if place else ''}"
        how = f"trên cổng, ở trang vụ việc, hoặc bằng đơn giấy gửi {where}"
    else:
        how = "bằng đơn giấy; cấp đó không giải quyết trên cổng này"
    return (
        f"Không đồng ý với kết luận này, đồng chí khiếu nại đến {way.body}, {how}. Thời hạn là {days} "
        "ngày làm việc, tính từ ngày làm việc tiếp theo ngày đồng chí nhận kết luận; nhận ngay trong "
        f"ngày {decided_on:%d/%m/%Y} thì ngày cuối là {last:%d/%m/%Y}, nhận sau thì ngày cuối lùi theo. Gửi "
        "muộn thì ghi lý do, khiếu nại vẫn được tiếp nhận để xem xét. Người giải quyết là người chưa "
        "tham gia vụ việc; kết quả không nặng hơn kết luận này. Trong thời hạn khiếu nại và trong lúc "
        "giải quyết khiếu nại, kết luận chưa được thi hành."
    )


def passed_up_in_words(unit: Unit, decided_on: date) -> str:
    """Of a case that other people of the superior unit take over: they begin anew, and decide (R179)."""
    place = places_of([unit])[unit.pk]
    days, last = workdays_of("case_appeal", decided_on), last_day(decided_on)
    return (
        f"Kết luận này chỉ chuyển vụ việc, chưa xác định có vi phạm. {unit.name} xem xét lại từ đầu, bằng "
        "những người chưa tham gia vụ việc, rồi ra kết luận; kết luận đó đồng chí khiếu nại được lên cấp "
        f"trên của {unit.name} trong {days} ngày làm việc từ ngày nhận. Không đồng ý với việc chuyển, đồng "
        f"chí gửi ý kiến bằng đơn giấy đến Văn phòng {unit.name}{f', {place}' if place else ''}, đến hết "
        f"ngày {last:%d/%m/%Y}; ý kiến được đưa vào hồ sơ."
    )


# -- late, quiet --------------------------------------------------------------------------------


def is_late(case: Case, decision: Decision, today: date) -> bool:
    """Only who has received the decision can be late (R177)."""
    received = Receipt.objects.filter(decision=decision).exists()
    return received and case.appeal_due_on is not None and case.appeal_due_on < today


def quiet_cases() -> QuerySet[Case]:
    """Decided, received, and the time to appeal is over by the clock of the database (R177).

    A decision that finds no breach binds nobody: it does not wait to be received.
    """
    received = receipts().filter(decision__case=OuterRef("pk"))
    rows = Case.objects.filter(status=CaseStatus.DECIDED, appeal_due_on__lt=TruncDate(Now()))
    return rows.filter(Exists(received) | Q(outcome=Outcome.DISMISSED))


def due_to_close() -> Iterable[UUID]:
    """What a tick queues."""
    return quiet_cases().values_list("pk", flat=True)


def is_quiet(pk: UUID) -> bool:
    return quiet_cases().filter(pk=pk).exists()


def to_settle(user: User) -> list[Appeal]:
    """Appeals that wait for this person, late ones that wait to be admitted included."""
    rows = Appeal.objects.filter(decision__case__appeal_decider=user, settled_at=None)
    waiting = rows.filter(
        Q(decision__case__status=CaseStatus.APPEALED) | Q(late=True, admitted=None)
    )
    return list(waiting.select_related("decision__case").order_by("settle_by", "id"))


# -- for reports --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Corrected:
    """Decisions of earlier periods that an appeal has changed in this one."""

    overturned: int = 0
    lightened: int = 0


def overturned_in(paths: Iterable[str], first: date, last: date) -> dict[str, Corrected]:
    """By unit that acts, with all below: settled from `first` to `last`, decided before `first` (R182).

    What was decided in the same period was never counted otherwise. One query for any number of units.
    """
    wanted = set(paths)
    rows = (
        Appeal.objects.filter(
            below(wanted, "decision__case__unit_path"),
            settled_at__gte=_start(first),
            settled_at__lt=_start(last + timedelta(days=1)),
            decision__at__lt=_start(first),
        )
        .values_list("decision__case__unit_path", "result")
        .annotate(count=Count("pk"))
        .order_by()
    )
    found = {path: {"overturned": 0, "lightened": 0} for path in wanted}
    for unit_path, result, count in rows:
        if result != AppealResult.UPHELD:
            for path in wanted.intersection(at_and_above(unit_path)):
                found[path][result] += count
    return {path: Corrected(**counts) for path, counts in found.items()}


def case_outcomes_corrected(paths: Iterable[str], first: date, last: date) -> dict[str, Figure]:
    """The same in words, for a report."""
    return {
        path: Figure(item.overturned + item.lightened, None, _in_words(item))
        for path, item in overturned_in(paths, first, last).items()
    }


def _in_words(item: Corrected) -> str:
    if not (item.overturned or item.lightened):
        return "Không có kết luận nào của các kỳ trước được thay đổi sau khiếu nại"
    return (
        f"Sau khiếu nại, {item.overturned} kết luận của các kỳ trước bị hủy, {item.lightened} kết luận "
        "được giảm nhẹ; từ nay không tính theo kết luận cũ"
    )


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
