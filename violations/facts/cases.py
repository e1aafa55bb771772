"""What the page and the lists say of a case: where it stands, what comes next, by when, who acts."""

from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, DateTimeField, Q, QuerySet, Value, When
from django.db.models import Case as Switch
from django.db.models.functions import Cast, Coalesce, Extract

from accounts.models import User
from violations.facts.decisions import receipts
from violations.models import ActorChange, Case, Companion
from violations.permissions.sides import CaseSide, visible_cases
from violations.workflow import CaseStatus

PEOPLE = ["subject", "clause__document", "handler", "decider", "appeal_decider"]
DONE = [CaseStatus.CLOSED, CaseStatus.SPENT]
FOR_HANDLER = [CaseStatus.OPENED, CaseStatus.ANSWERED]
# For a badge; the whole words stand in the status itself.
SHORT = {
    CaseStatus.OPENED: "lập thông báo",
    CaseStatus.NOTIFIED: "chờ giao",
    CaseStatus.DELIVERED: "chờ giải trình",
    CaseStatus.ANSWERED: "đang xem xét",
    CaseStatus.ASSESSED: "chờ kết luận",
    CaseStatus.DECIDED: "đã kết luận",
    CaseStatus.APPEALED: "có khiếu nại",
    CaseStatus.CLOSED: "đã khép lại",
    CaseStatus.SPENT: "hết hiệu lực",
}
# What happens next: told to the subject, told to everybody else.
NEXT = {
    CaseStatus.OPENED: ("", "Người thụ lý lập và ra thông báo cho đồng chí được phản ánh."),
    CaseStatus.NOTIFIED: (
        "Đồng chí nhận thông báo. Thời hạn giải trình chỉ tính từ ngày nhận.",
        (
            "Chờ giao được thông báo: đồng chí được phản ánh nhận trên cổng, hoặc văn phòng giao bản giấy. "
            "Chưa giao được thì chưa tính thời hạn."
        ),
    ),
    CaseStatus.DELIVERED: (
        "Đồng chí giải trình, hoặc ghi là không giải trình.",
        "Chờ giải trình của đồng chí được phản ánh.",
    ),
    CaseStatus.ANSWERED: (
        "Người thụ lý xem xét các minh chứng và giải trình, rồi đề xuất cách giải quyết.",
        "Người thụ lý xem xét các minh chứng và giải trình, rồi đề xuất cách giải quyết.",
    ),
    CaseStatus.ASSESSED: (
        "Người quyết định kết luận, hoặc yêu cầu xem xét thêm.",
        "Người quyết định kết luận, hoặc yêu cầu xem xét thêm.",
    ),
    CaseStatus.DECIDED: (
        "Không đồng ý với kết luận thì đồng chí khiếu nại lên cấp trên trong thời hạn.",
        "Chờ hết thời hạn khiếu nại.",
    ),
    CaseStatus.APPEALED: (
        "Cấp trên giải quyết khiếu nại: giữ nguyên, giảm nhẹ hoặc hủy kết luận, không tăng nặng.",
        "Cấp trên giải quyết khiếu nại: giữ nguyên, giảm nhẹ hoặc hủy kết luận, không tăng nặng.",
    ),
    CaseStatus.CLOSED: ("Không còn việc gì phải làm.", "Không còn việc gì phải làm."),
    CaseStatus.SPENT: ("Không còn việc gì phải làm.", "Không còn việc gì phải làm."),
}

UNREAD = (  # decided, and not received yet (R177)
    "Đồng chí nhận kết luận. Thời hạn khiếu nại chỉ tính từ ngày nhận.",
    "Chờ giao được kết luận trên cổng hoặc bằng bản giấy. Chưa giao được thì chưa tính thời hạn khiếu nại.",
)
UNREAD_WORDS = ("đã kết luận, chưa giao được", "chờ nhận kết luận")


@dataclass(frozen=True)
class Standing:
    """In words, for one side. `until` is the last day, counted whole."""

    words: str
    short: str
    next: str
    who: str
    until: date | None
    tone: str


def standing_of(case: Case, side: CaseSide) -> Standing:
    unread = is_unread(case)
    both = UNREAD if unread else NEXT[CaseStatus(case.status)]
    told = both[0 if side == CaseSide.SUBJECT else 1]  # who goes along is not told to act
    words, short = case.get_status_display(), SHORT[CaseStatus(case.status)]
    if unread:
        words, short = UNREAD_WORDS
    tone = "calm" if case.status in DONE else "wait"
    if case.paused_at:
        told = f"{told} Thời hạn không chạy trong lúc tạm dừng."
        words, short = f"tạm dừng ({words})", "tạm dừng"
    words, short = words[:1].upper() + words[1:], short[:1].upper() + short[1:]
    return Standing(words, short, told, who_acts(case), None if unread else until(case), tone)


def is_unread(case: Case) -> bool:
    """Decided, but the subject does not have it yet: no time to appeal runs."""
    if case.status != CaseStatus.DECIDED:
        return False
    return not receipts().filter(decision__case=case).exists()


def until(case: Case) -> date | None:
    """The last day of the period that runs now."""
    if case.paused_at:
        return None
    running = {
        CaseStatus.DELIVERED: case.answer_due_on,
        CaseStatus.DECIDED: case.appeal_due_on,
    }
    return running.get(CaseStatus(case.status))


def who_acts(case: Case) -> str:
    """By name: whoever is asked to do the next thing."""
    turns: dict[str, User | None] = {
        CaseStatus.OPENED: case.handler,
        CaseStatus.NOTIFIED: case.subject,
        CaseStatus.DELIVERED: case.subject,
        CaseStatus.ANSWERED: case.handler,
        CaseStatus.ASSESSED: case.decider,
        CaseStatus.APPEALED: case.appeal_decider,
    }
    person = turns.get(case.status)
    return person.full_name if person else ""


@dataclass(frozen=True)
class Sitting:
    """One seat, for the header of a page."""

    seat: str
    person: str
    unit: str


def seats_of(case: Case) -> list[Sitting]:
    """Who handles, who decides, who settles an appeal, and for which unit: the subject sees it too."""
    rows = [
        (ActorChange.Seat.HANDLER, case.handler, case.unit),
        (ActorChange.Seat.DECIDER, case.decider, case.unit),
        (ActorChange.Seat.APPEAL_DECIDER, case.appeal_decider, case.appeal_unit),
    ]
    return [
        Sitting(seat.label, person.full_name, unit.name)
        for seat, person, unit in rows
        if person and unit
    ]


def received(case: Case) -> bool:
    """Whether the subject has been given a notice; before that nothing of it is shown to them."""
    return any(notice.delivered_at for notice in case.notices.all())


# -- lists ----------------------------------------------------------------------------------------


def acted_in(user: User, state: str = "") -> QuerySet[Case]:
    """Cases in which one sits in a seat now; what waits for oneself first, then what is due first.

    For pages by key: ("turn", "place", "id").
    """
    mine = waits_for(user)
    rows = visible_cases(user).exclude(subject=user).exclude(_along(user))
    filters = {
        "mine": mine,
        "hearing": Q(status__in=[CaseStatus.NOTIFIED, CaseStatus.DELIVERED]),
        "running": ~Q(status__in=DONE),
        "paused": Q(paused_at__isnull=False),
        "closed": Q(status__in=DONE),
    }
    return _by_due(rows.filter(filters.get(state, Q())), mine)


def waits_for(user: User) -> Q:
    return Q(paused_at=None) & (
        Q(handler=user, status__in=FOR_HANDLER)
        | Q(decider=user, status=CaseStatus.ASSESSED)
        | Q(appeal_decider=user, status=CaseStatus.APPEALED)
    )


def about(user: User) -> QuerySet[Case]:
    """One's own, and those in which one goes along; the newest first."""
    rows = visible_cases(user).filter(Q(subject=user) | _along(user))
    return rows.select_related(*PEOPLE).prefetch_related("notices").order_by("-opened_at", "id")


def _along(user: User) -> Q:
    return Q(pk__in=Companion.objects.filter(person=user, ended_at=None).values("case"))


def _by_due(rows: QuerySet[Case], mine: Q) -> QuerySet[Case]:
    due = Switch(
        When(status=CaseStatus.DELIVERED, then=Cast("answer_due_on", DateTimeField())),
        When(status=CaseStatus.DECIDED, then=Cast("appeal_due_on", DateTimeField())),
        default=Coalesce("answer_ended_at", "opened_at"),
    )
    newest = -Extract("closed_at", "epoch")
    return rows.annotate(
        turn=Switch(When(mine, then=Value(0)), When(status__in=DONE, then=Value(2)), default=1),
        place=Cast(
            Switch(When(status__in=DONE, then=newest), default=Extract(due, "epoch")),
            BigIntegerField(),
        ),
    ).select_related(*PEOPLE)
