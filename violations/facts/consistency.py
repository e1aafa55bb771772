"""What is late, what nobody has answered, what is about to run out (R192).

For who answers for a unit, numbers by state and never a person; for who acts, their own work line by
line. The home page and the page of progress read the same lines.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.models import Appointment, Role, User, at_and_above, below, working_calendar
from portal.lib.workdays import add_workdays
from registry.models import reviewing_paths
from violations.facts import appeals, corrections, decisions
from violations.models import Appeal, Bar, Case, Correction, Report
from violations.permissions.companions import visible_invitations
from violations.permissions.sides import visible_cases
from violations.reporters import tag_of
from violations.workflow import CaseStatus, ReportStatus

SOON = 2  # working days
MANY = 100  # a page counts no further


@dataclass(frozen=True)
class State:
    """One state of matters and how many are in it: no name, no code."""

    label: str
    count: int
    late: int | None  # None: there is no last day for it
    soon: int | None


def states(paths: Iterable[str], on: date) -> list[State]:
    """Of matters that these units and all below act in. Four queries."""
    wanted, soon = list(paths), add_workdays(on, SOON, working_calendar())
    waiting = _due(
        Report.objects.filter(below(wanted), status=ReportStatus.RECEIVED),
        "screening_due_on",
        on,
        soon,
    )
    open_appeals = _due(
        Appeal.objects.filter(
            below(wanted, "decision__case__appeal_unit__path"),
            decision__case__status=CaseStatus.APPEALED,
            settled_at=None,
        ),
        "settle_by",
        on,
        soon,
    )
    asked = _due(
        corrections.open_corrections().filter(below(wanted, "decision__case__unit_path")),
        "due_on",
        on,
        soon,
    )
    cases = _cases(wanted, on, soon)
    return [
        State("Phản ánh chờ xem xét", *waiting),
        State("Vụ việc chờ lập thông báo", cases["opened"], None, None),
        State("Thông báo chưa giao được", cases["notified"], None, None),
        State("Đang chờ giải trình", cases["delivered"], None, cases["answer_soon"]),
        State("Đang xem xét để đề xuất", cases["answered"], None, None),
        State("Chờ kết luận", cases["assessed"], None, None),
        State("Còn thời hạn khiếu nại", cases["decided"], None, cases["appeal_soon"]),
        State("Khiếu nại đang giải quyết", *open_appeals),
        State("Việc khắc phục chưa xong", *asked),
        State("Đang tạm dừng", cases["paused"], None, None),
    ]


def _due(
    rows: "QuerySet[Report] | QuerySet[Appeal] | QuerySet[Correction]",
    day: str,
    on: date,
    soon: date,
) -> tuple[int, int, int]:
    found = rows.order_by().aggregate(
        count=Count("pk"),
        late=Count("pk", filter=Q(**{f"{day}__lt": on})),
        soon=Count("pk", filter=Q(**{f"{day}__gte": on, f"{day}__lte": soon})),
    )
    return found["count"], found["late"], found["soon"]


def _cases(paths: list[str], on: date, soon: date) -> dict[str, int]:
    near = (on, soon)
    runs = Q(paused_at=None)
    counts = {
        status: Count("pk", filter=Q(status=status) & runs)
        for status in ("opened", "notified", "delivered", "answered", "assessed", "decided")
    }
    rows = Case.objects.filter(below(paths))
    return rows.order_by().aggregate(
        **counts,
        paused=Count("pk", filter=Q(paused_at__isnull=False)),
        answer_soon=Count("pk", filter=Q(status="delivered", answer_due_on__range=near) & runs),
        appeal_soon=Count("pk", filter=Q(status="decided", appeal_due_on__range=near) & runs),
    )


# -- one's own work ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Work:
    """One thing that waits for this very person, with its last day where it has one."""

    title: str
    detail: str
    view: str
    args: tuple[object, ...]
    action: str
    due_on: date | None = None
    late: bool = False

    @property
    def url(self) -> str:
        return reverse(self.view, args=self.args)


WAITS = {
    CaseStatus.OPENED: ("Lập thông báo vụ việc", "Lập thông báo"),
    CaseStatus.NOTIFIED: ("Giao thông báo vụ việc", "Xem vụ việc"),
    CaseStatus.ANSWERED: ("Xem xét và đề xuất vụ việc", "Xem và đề xuất"),
    CaseStatus.ASSESSED: ("Kết luận vụ việc", "Xem và kết luận"),
}


def work_of(user: User, on: date) -> list[Work]:
    """As the subject, then as whoever acts; few queries, and none for who has no part anywhere."""
    return [*invited(user), *about_oneself(user, on), *in_seats(user, on), *checking(user)]


def invited(user: User) -> Iterator[Work]:
    for invitation in visible_invitations(user):
        yield Work(
            "Có lời mời đồng chí đi cùng trong một việc",
            "Nhận lời hay không là tùy đồng chí.",
            "violations:invitation",
            (invitation.pk,),
            "Xem lời mời",
        )


def about_oneself(user: User, on: date) -> Iterator[Work]:
    """One question for who has no case, which is nearly everybody."""
    own = visible_cases(user).filter(subject=user, paused_at=None)
    cases = list(own.exclude(status=CaseStatus.SPENT).order_by("opened_at", "pk"))
    decided = [case for case in cases if case.outcome]
    unread = set(decisions.to_receive(user).values_list("case", flat=True)) if decided else set()
    for case in cases:
        if case.status == CaseStatus.NOTIFIED:
            yield Work(
                "Đồng chí có thông báo cần nhận",
                "Mở ra để đọc. Thời hạn giải trình chỉ tính từ ngày nhận.",
                "violations:case",
                (case.pk,),
                "Mở thông báo",
            )
        elif case.status == CaseStatus.DELIVERED and case.answer_due_on:
            yield Work(
                f"Giải trình vụ việc {case.code}",
                _until(case.answer_due_on, on),
                "violations:case",
                (case.pk,),
                "Xem và giải trình",
                case.answer_due_on,
                late=case.answer_due_on < on,
            )
        elif case.pk in unread:
            yield Work(
                f"Vụ việc {case.code} có kết luận cần nhận",
                "Mở ra để nhận và đọc. Thời hạn khiếu nại chỉ tính từ ngày nhận.",
                "violations:case",
                (case.pk,),
                "Nhận kết luận",
            )
        elif case.status == CaseStatus.DECIDED and case.appeal_due_on and case.appeal_due_on >= on:
            yield Work(
                f"Vụ việc {case.code} đã có kết luận",
                f"Không đồng ý thì khiếu nại. {_until(case.appeal_due_on, on)}",
                "violations:case",
                (case.pk,),
                "Xem kết luận",
                case.appeal_due_on,
            )
    for item in corrections.still_to_do(user) if decided else []:
        yield Work(
            "Khắc phục theo kết luận",
            _until(item.due_on, on),
            "violations:case",
            (item.decision.case_id,),
            "Xem việc cần làm",
            item.due_on,
            late=item.due_on < on,
        )


def in_seats(user: User, on: date) -> Iterator[Work]:
    """What waits for the handler, the decider, who settles an appeal."""
    if not user.holds(Role.HANDLER) and not user.holds(Role.DECIDER):
        return
    waits = Q(
        handler=user, status__in=[CaseStatus.OPENED, CaseStatus.NOTIFIED, CaseStatus.ANSWERED]
    )
    waits |= Q(decider=user, status=CaseStatus.ASSESSED)
    rows = visible_cases(user).filter(waits, paused_at=None).order_by("opened_at", "pk")
    for case in rows:
        title, action = WAITS[CaseStatus(case.status)]
        detail = f"{case.get_status_display()[:1].upper()}{case.get_status_display()[1:]}."
        yield Work(f"{title} {case.code}", detail, "violations:case", (case.pk,), action)
    for appeal in appeals.to_settle(user):
        case = appeal.decision.case
        yield Work(
            f"Giải quyết khiếu nại vụ việc {case.code}",
            _until(appeal.settle_by, on),
            "violations:case",
            (case.pk,),
            "Xem khiếu nại",
            appeal.settle_by,
            late=appeal.settle_by < on,
        )
    yield from screening(user, on)


def checking(user: User) -> Iterator[Work]:
    if user.holds(Role.HANDLER):
        for item in corrections.to_check(user):
            yield Work(
                f"Kiểm tra việc khắc phục vụ việc {item.decision.case.code}",
                "Đồng chí được yêu cầu khắc phục báo đã làm xong.",
                "violations:case",
                (item.decision.case_id,),
                "Xem và kiểm tra",
            )


def screening(user: User, on: date) -> Iterator[Work]:
    """Reports in one line; how many, and by when the first."""
    days = sorted(report.screening_due_on for report in waiting_reports(user, on))
    if days:
        late = sum(day < on for day in days)
        count = f"hơn {MANY - 1}" if len(days) >= MANY else str(len(days))
        tail = f", {late} phản ánh đã quá hạn" if late else ""
        yield Work(
            "Xem xét phản ánh",
            f"{count} phản ánh đang chờ, hạn gần nhất {days[0]:%d/%m/%Y}{tail}.",
            "violations:screening",
            (),
            "Xem phản ánh",
            days[0],
            late=late > 0,
        )


def waiting_reports(user: User, on: date) -> list[Report]:
    """Reports that this handler may screen: theirs by place, and without a part in them (R151).

    Two queries for all; the page of screening asks again for each.
    """
    scopes, near = user.scopes(Role.HANDLER), Q(pk=None)
    for scope in scopes:
        near |= below([scope], "subject__unit_path") & Q(unit_path__in=at_and_above(scope))
    parts = Bar.objects.filter(tag=tag_of(user)).values("report")
    rows = Report.objects.filter(near, status=ReportStatus.RECEIVED).exclude(subject=user)
    found = list(rows.exclude(pk__in=parts).select_related("subject")[:MANY])
    headed = _headed_by({report.subject_id for report in found}, on) if found else {}
    return [
        report
        for report in found
        if set(scopes)
        & set(reviewing_paths(report.subject.unit_path, headed.get(report.subject_id, [])))
    ]


def _headed_by(people: set[UUID], on: date) -> dict[UUID, list[str]]:
    """Units that these people head: whoever heads one is not handled from within it (R150)."""
    rows = Appointment.objects.in_force(on).filter(role=Role.UNIT_HEAD, person__in=people)
    found: dict[UUID, list[str]] = {}
    for person, path in rows.values_list("person", "unit__path"):
        found.setdefault(person, []).append(path)
    return found


def _until(day: date, on: date) -> str:
    if day < on:
        return f"Hạn {day:%d/%m/%Y}, đã quá hạn."
    return f"Hạn {day:%d/%m/%Y}." if day > on else f"Hạn {day:%d/%m/%Y}, là ngày cuối cùng."
