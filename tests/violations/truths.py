"""What holds of every case at every moment, asked of the rows themselves."""

from collections import Counter

from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User, working_calendar
from audit.models import AuditEvent
from tests.violations.factories import tag_of
from violations.models import (
    Answer,
    Appeal,
    Bar,
    Case,
    Correction,
    Decision,
    Notice,
    Part,
    Report,
    ReporterIdentity,
)
from violations.permissions.sides import visible_cases
from violations.workflow import RUNNING, AnswerEnd, CaseStatus, Outcome, ReportStatus

HEAVY = list(Outcome)
SEATS = ["handler_id", "decider_id", "appeal_decider_id"]


def check_decisions():
    """None without a delivered notice and a hearing that ended; on what was shown, by another person."""
    for decision in Decision.objects.select_related("notice", "assessment", "case"):
        notice, assessment = decision.notice, decision.assessment
        assert notice.allegations
        assert notice.delivered_at <= decision.at
        assert assessment.at <= decision.at
        assert decision.by_id not in (assessment.by_id, decision.case.subject_id)
        cited = set(assessment.cites.values_list("pk", flat=True))
        shown = cited & set(
            assessment.cites.exclude(disclosed_on=None).values_list("pk", flat=True)
        )
        kept = assessment.cites.filter(pk__in=cited - shown)
        assert shown
        assert not kept.filter(Q(withheld_approved_by=None) | Q(gist="")).exists()
        assert "khiếu nại" in decision.appeal_way.lower()


def check_hearings():
    """The time to answer runs from delivery alone, to a working day, and ends by the calendar."""
    calendar, today = working_calendar(), timezone.localdate()
    for case in Case.objects.all():
        last = case.notices.order_by("number").last()
        if case.status in (CaseStatus.OPENED, CaseStatus.NOTIFIED):
            assert (case.answer_due_on, case.answer_end) == (None, "")
            assert last is None or last.delivered_at is None
        if case.status == CaseStatus.DELIVERED:
            assert last.delivered_at is not None
            assert calendar.is_workday(case.answer_due_on)
            assert case.answer_due_on > timezone.localdate(last.delivered_at)
        if case.answer_end == AnswerEnd.EXPIRED:
            assert timezone.localdate(case.answer_ended_at) > case.answer_due_on
            assert not case.answers.filter(
                notice=last, sent_at__date__lte=case.answer_due_on, typed_by=None
            ).exists()
        assert case.answer_ended_at is None or timezone.localdate(case.answer_ended_at) <= today


def check_seats():
    """Whoever acts is nobody else in the case, and has no part in it."""
    for case in Case.objects.all():
        people = [getattr(case, seat) for seat in SEATS if getattr(case, seat)]
        assert len(set(people)) == len(people)
        assert case.subject_id not in people
        if case.status in RUNNING:
            tags = {tag_of(User(pk=person)) for person in people}
            assert not Bar.objects.filter(report=case.report_id, tag__in=tags).exists()


def check_appeals():
    """Heard by people who had no part, of a unit above; never for the worse."""
    for appeal in Appeal.objects.exclude(settled_by=None).select_related("decision__case"):
        decision, case = appeal.decision, appeal.decision.case
        assert HEAVY.index(appeal.new_outcome) <= HEAVY.index(decision.outcome)
        assert appeal.settled_by_id not in (decision.by_id, decision.assessment.by_id)
        assert case.unit_path.startswith(case.appeal_unit.path)
        assert case.unit_path != case.appeal_unit.path
        assert case.status in (CaseStatus.CLOSED, CaseStatus.SPENT)
    assert not Appeal.objects.filter(late=True, admitted=None).exclude(
        decision__case__appeal_decider__isnull=False
    )


def check_nothing_is_due_too_soon():
    """What a decision asks for is due after the last day to appeal."""
    early = Correction.objects.filter(due_on__lte=F("decision__case__appeal_due_on"), done=None)
    assert not early.exists()


def check_reporters(reporters):
    """One sealed identity each; out of every seat; named in no row of the trail."""
    assert ReporterIdentity.objects.count() == Report.objects.count()
    parts = Counter(Bar.objects.filter(part=Part.REPORTER).values_list("report", flat=True))
    assert set(parts.values()) <= {1}
    assert len(parts) == Report.objects.count()
    for report, reporter in reporters.items():
        case = Case.objects.filter(report=report).first()
        if case:
            assert reporter not in {getattr(case, seat) for seat in SEATS}
        named = AuditEvent.objects.filter(target_id=str(report), actor_id=reporter)
        assert not named.exists()


def check_sight(people):
    """A case is seen from its seats, by its subject and by who goes along; a reporter sees nothing."""
    for case in Case.objects.select_related("report"):
        sides = {case.subject_id, *(getattr(case, seat) for seat in SEATS)}
        sides |= set(case.companions.filter(ended_at=None).values_list("person", flat=True))
        for person in people:
            if person.pk not in sides:
                assert not visible_cases(person).filter(pk=case.pk).exists()
        if case.status == CaseStatus.OPENED:
            assert not visible_cases(case.subject).filter(pk=case.pk).exists()


def check_screening():
    """Refused with a reason, or one case; nothing in between."""
    for report in Report.objects.all():
        has_case = Case.objects.filter(report=report).exists()
        assert has_case == (report.status == ReportStatus.ACCEPTED)
        assert (report.refusal != "") == (report.status == ReportStatus.REFUSED)


def words_that_stay():
    """Answers and notices: by id, what they say; nobody alters them afterwards."""
    answers = Answer.objects.values_list("pk", "text", "sent_at", "way")
    notices = Notice.objects.values_list("pk", "allegations", "clause_text", "workdays")
    decisions = Decision.objects.values_list("pk", "outcome", "reasons", "at")
    return {row[0]: row[1:] for rows in (answers, notices, decisions) for row in rows}
