"""The subject's side: drafted, sent once for good, added to until the assessment, or given up.

When it came is the database's clock at the moment it arrived, before it waits for anybody: whether a
tick ran first changes nothing (R168).
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from portal.lib.workflow import target_of
from violations import vault
from violations.actions.cases import bar, lock, record
from violations.actions.clock import note_beat
from violations.actions.evidence import Offered, add_to_answer
from violations.facts import answers as facts
from violations.facts.clock import now
from violations.models import Answer, AnswerDraft, Case, Part
from violations.permissions import answers as permissions
from violations.workflow import CASE_STEPS, AnswerEnd, CaseStatus

ON_PAPER = "Giải trình bằng văn bản, lưu trong hồ sơ giấy."


@transaction.atomic
def save_answer_draft(
    case: Case, *, by: User, text: str, token: str, known: Collection[str]
) -> AnswerDraft | None:
    """Keep what is typed, for the subject alone; None when it went on elsewhere meanwhile.

    No deed yet, so without a row in the trail: nothing of it leaves the draft until it is sent.
    """
    case = lock(case)
    permissions.check_can_answer(by, case)
    if facts.token_of(case) not in known:
        return None
    draft, _ = AnswerDraft.objects.update_or_create(
        case=case, defaults={"text": text, "token": token}
    )
    return draft


@vault.nothing_left_behind()
@transaction.atomic
def send_answer(case: Case, *, by: User, text: str, evidence: Iterable[Offered] = ()) -> Answer:
    """For good: nobody alters or removes it (R167). It ends the time to answer, or adds to what was said."""
    arrived = now()
    _look_at_the_clock(case, arrived)
    case = lock(case)
    permissions.check_can_answer(by, case)
    permissions.check_says_something(text)
    _end_when_over(case, arrived)

    answer = _answer(case, arrived, text=text)
    answer.evidence.set(add_to_answer(case, evidence))
    AnswerDraft.objects.filter(case=case).delete()
    _end(case, AnswerEnd.ANSWERED, arrived)

    record("answer.sent", case, by, number=case.answers.count())
    inbox.tell([case.handler], "answer.sent", case)
    return answer


@transaction.atomic
def waive_answer(case: Case, *, by: User) -> Answer:
    """Of one's own will, confirmed; the case goes on at once (R169)."""
    arrived = now()
    _look_at_the_clock(case, arrived)
    case = lock(case)
    permissions.check_can_waive(by, case)
    permissions.check_waived_in_time(facts.is_in_time(case, arrived))

    answer = _answer(case, arrived, way=AnswerEnd.WAIVED)
    AnswerDraft.objects.filter(case=case).delete()
    _end(case, AnswerEnd.WAIVED, arrived)

    record("answer.waived", case, by)
    inbox.tell([case.handler], "answer.waived", case)
    return answer


@transaction.atomic
def type_answer(
    case: Case, *, by: User, signature_file: str, received_on: date, text: str = ""
) -> Answer:
    """From signed paper, by a clerk who from here on has this part and no other (R169).

    The day on which the paper was handed in counts. Of a case on paper no content is taken.
    """
    arrived = timezone.make_aware(datetime.combine(received_on, time.min))
    _look_at_the_clock(case, arrived)
    case = lock(case)
    permissions.check_can_type(by, case, received_on)
    text = ON_PAPER if case.reference_only else text
    permissions.check_says_something(text)
    _end_when_over(case, arrived)

    bar(case.report, by, Part.CLERK)
    answer = _answer(case, arrived, text=text, typed_by=by, signature_file=signature_file)
    _end(case, AnswerEnd.ANSWERED, arrived)

    record("answer.typed", case, by, number=case.answers.count())
    inbox.tell([case.subject, case.handler], "answer.typed", case)
    return answer


def _look_at_the_clock(case: Case, arrived: datetime) -> None:
    """Before the case is locked, as the tick does: the portal may be back this very moment."""
    if not facts.is_in_time(case, arrived):
        note_beat()


def _end_when_over(case: Case, arrived: datetime) -> None:
    """What comes late finds the time ended, as if the tick had run the moment it was over (R168)."""
    if case.status != CaseStatus.DELIVERED or facts.is_in_time(case, arrived):
        return
    _end(case, AnswerEnd.EXPIRED, arrived)
    record("case.answer_expired", case, None)
    inbox.tell([case.handler], "case.hearing_over", case)


def _answer(
    case: Case,
    arrived: datetime,
    *,
    way: AnswerEnd = AnswerEnd.ANSWERED,
    text: str = "",
    typed_by: User | None = None,
    signature_file: str = "",
) -> Answer:
    return Answer.objects.create(
        case=case,
        notice=case.notices.latest("number"),
        way=way,
        text=text,
        sent_at=arrived,
        typed_by=typed_by,
        signature_file=signature_file,
    )


def _end(case: Case, how: AnswerEnd, arrived: datetime) -> None:
    """The step ends with it; what came in time counts as an answer also where the tick was faster."""
    if case.status == CaseStatus.DELIVERED:
        case.status = target_of(CASE_STEPS, "end_answer", case.status)
    elif case.answer_end == AnswerEnd.ANSWERED or not facts.is_in_time(case, arrived):
        return
    case.answer_end, case.answer_ended_at = how, arrived
    case.save(update_fields=["status", "answer_end", "answer_ended_at"])
