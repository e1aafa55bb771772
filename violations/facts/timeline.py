"""What has happened in a case, by days, for one side: what that side may see and nothing more (R171).

Never an hour, never who reported, never when: an hour or a first day could point at someone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from violations.models import (
    ActorChange,
    Answer,
    Appeal,
    Case,
    ClockEvent,
    Correction,
    Decision,
    Delivery,
    Notice,
    Objection,
    Receipt,
    Side,
)
from violations.permissions.sides import CaseSide, sees_as_subject
from violations.workflow import AnswerEnd


@dataclass(frozen=True)
class Entry:
    when: date
    what: str
    detail: str = ""


Event = tuple[datetime, str, str]


def entries(case: Case, side: CaseSide) -> list[Entry]:
    """The newest first; of one day, what came last comes first."""
    told = [*_for_both(case), *(_for_subject(case) if sees_as_subject(side) else _for_seats(case))]
    told.sort(key=lambda event: event[0], reverse=True)
    return [Entry(timezone.localdate(at), what, detail) for at, what, detail in told]


# -- what both sides read -------------------------------------------------------------------------


def _for_both(case: Case) -> Iterator[Event]:
    for answer in case.answers.select_related("notice"):  # first: of one moment it is the newest
        yield _of_answer(answer)
    for notice in case.notices.select_related("delivered_by"):
        yield from _of_notice(notice)
    for event in case.clock.all():
        yield event.at, f"Thời hạn giải trình: {event.get_change_display()}", _of_clock(event)
    if case.answer_end == AnswerEnd.EXPIRED and case.answer_ended_at:
        yield case.answer_ended_at, "Hết thời hạn giải trình", "Không có giải trình trong thời hạn."
    for companion in case.companions.select_related("person"):
        name = companion.person.full_name
        yield companion.named_at, "Có người đi cùng", name
        if companion.ended_at:
            yield companion.ended_at, "Thôi đi cùng", name
    for decision in case.decisions.all():
        yield from _of_corrections(decision)
    if case.closed_at:
        yield case.closed_at, "Khép lại vụ việc", ""


def _of_answer(answer: Answer) -> Event:
    """One on paper bears its day and no hour: it stands after the notice that it answers."""
    waived = answer.way == AnswerEnd.WAIVED
    what = "Báo không giải trình" if waived else "Gửi giải trình"
    paper = f"Nhập từ bản giấy, số lưu {answer.signature_file}." if answer.typed_by_id else ""
    received = answer.notice.delivered_at
    same_day = received and timezone.localdate(received) == timezone.localdate(answer.sent_at)
    at = max(answer.sent_at, received) if received and same_day else answer.sent_at
    return at, what, paper


def _of_notice(notice: Notice) -> Iterator[Event]:
    again = f" lần {notice.number}" if notice.number > 1 else ""
    yield (
        notice.issued_at,
        f"Ra thông báo{again}",
        f"{notice.workdays} ngày làm việc để giải trình.",
    )
    if notice.delivered_at:
        handed = notice.delivered_how == Delivery.HANDED and notice.delivered_by is not None
        how = f"Giao bản giấy, người giao: {notice.delivered_by}." if handed else "Nhận trên cổng."
        yield notice.delivered_at, f"Nhận thông báo{again}", how


def _of_clock(event: ClockEvent) -> str:
    moved = event.due_before and event.due_after and event.due_before != event.due_after
    days = f" Hạn từ {event.due_before:%d/%m/%Y} thành {event.due_after:%d/%m/%Y}." if moved else ""
    return f"{event.reason}{days}"


def _of_corrections(decision: Decision) -> Iterator[Event]:
    correction: Correction
    for correction in decision.corrections.all():
        if correction.reported_at:
            yield correction.reported_at, "Báo đã khắc phục", correction.what
        if correction.checked_at:
            result = "đã làm" if correction.done else "chưa làm"
            yield correction.checked_at, "Kiểm tra việc khắc phục", f"{correction.what}: {result}."


# -- what one side reads --------------------------------------------------------------------------


def _for_subject(case: Case) -> Iterator[Event]:
    """Who acts from the notice on; an outcome once it was received; no proposals."""
    first = case.notices.order_by("number").first()
    if first:
        for change in _changes(case):
            if change.from_at > first.issued_at:
                yield _of_change(change)
    for objection in case.objections.all():
        yield from _of_objection(objection)
    for decision in case.decisions.all():
        receipt = Receipt.objects.filter(decision=decision).first()
        words = decision.get_outcome_display() if receipt else "Đã có kết luận, chờ giao."
        yield decision.at, "Kết luận", words
        yield from _of_receipt(receipt)
        yield from _of_appeal(decision)


def _for_seats(case: Case) -> Iterator[Event]:
    yield case.opened_at, "Thụ lý vụ việc", case.unit.name
    for change in _changes(case):
        yield _of_change(change)
    added = case.evidence.filter(side=Side.HANDLER).order_by("position")
    for evidence in added:
        midnight = timezone.make_aware(datetime.combine(evidence.added_on, datetime.min.time()))
        yield midnight, "Thêm minh chứng", evidence.title
    for assessment in case.assessments.select_related("by"):
        yield assessment.at, "Đề xuất", assessment.get_proposal_display()
    for decision in case.decisions.select_related("by"):
        yield decision.at, "Kết luận", decision.get_outcome_display()
        yield from _of_receipt(Receipt.objects.filter(decision=decision).first())
        yield from _of_appeal(decision)


def _changes(case: Case) -> Iterator[ActorChange]:
    yield from case.actor_changes.select_related("person", "unit")


def _of_change(change: ActorChange) -> Event:
    who = f"{change.person.full_name}, {change.unit.name}."
    seat = change.get_seat_display()
    return change.from_at, seat[:1].upper() + seat[1:], f"{who} Lý do: {change.reason}"


def _of_objection(objection: Objection) -> Iterator[Event]:
    seat = objection.get_seat_display()
    yield objection.asked_at, f"Đề nghị đổi {seat}", objection.reason
    if objection.settled_at:
        said = "Đồng ý" if objection.granted else "Không đồng ý"
        yield objection.settled_at, f"Trả lời đề nghị đổi {seat}", f"{said}. {objection.answer}"


def _of_receipt(receipt: Receipt | None) -> Iterator[Event]:
    if receipt:
        handed = receipt.how == Delivery.HANDED
        yield receipt.at, "Nhận kết luận", "Giao bản giấy." if handed else "Nhận trên cổng."


def _of_appeal(decision: Decision) -> Iterator[Event]:
    appeal = Appeal.objects.filter(decision=decision).first()
    if appeal is None:
        return
    yield appeal.sent_at, "Khiếu nại", _lateness(appeal)
    if appeal.settled_at:
        yield appeal.settled_at, "Giải quyết khiếu nại", appeal.get_result_display()


def _lateness(appeal: Appeal) -> str:
    """Never silently dropped: whether it was taken all the same, and why (A4)."""
    if not appeal.late:
        return ""
    if appeal.admitted is None:
        return "Gửi sau thời hạn, chờ xem xét."
    taken = "được nhận giải quyết" if appeal.admitted else "không được nhận giải quyết"
    return f"Gửi sau thời hạn, {taken}. Lý do: {appeal.admission_reason}"
