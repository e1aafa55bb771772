"""Random people take random steps at random moments; after each the rules of a case still hold."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Appointment, CalendarDay, Period, Role, User
from portal.lib.access import Denied
from tests.factories import (
    AppointmentFactory,
    ClauseFactory,
    DocumentFactory,
    UnitFactory,
    UserFactory,
)
from tests.violations import truths
from tests.violations.db_clock import DatabaseClock
from violations.actions import (
    answers,
    appeals,
    assessments,
    cases,
    clock,
    companions,
    decisions,
    evidence,
    keeping,
    notices,
    reports,
)
from violations.facts import appeals as facts
from violations.models import Appeal, Case, Part, Report
from violations.workflow import RUNNING, CaseStatus, Outcome, ReportStatus

pick = st.integers(min_value=0, max_value=99)
PERIODS = [
    ("report_screening", 5),
    ("case_answer", 10),
    ("case_appeal", 30),
    ("case_appeal_settled", 90),
]
MONTHS = [("case_spent", 12), ("keep_case_decided", 36), ("keep_case_dismissed", 6)]


class Cases(RuleBasedStateMachine):
    """A committee, a unit below it that also acts, and a branch whose members it is about."""

    reached = Counter()  # over all runs, so that the test knows how far they came

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.clock = DatabaseClock(datetime(2026, 12, 28, 2, tzinfo=UTC))
        for code, length in PERIODS:
            Period.objects.create(
                code=code, workdays=length, name=code, source="tests", valid_from=date(2020, 1, 1)
            )
        for code, length in MONTHS:
            Period.objects.create(
                code=code, months=length, name=code, source="tests", valid_from=date(2020, 1, 1)
            )
        for day in (date(2027, 1, 1), *(date(2027, 2, 4) + timedelta(n) for n in range(7))):
            CalendarDay.objects.create(day=day, works=False, name="nghỉ lễ", source="tests")
        self.top = UnitFactory()
        self.block = UnitFactory(parent=self.top)
        branch = UnitFactory(parent=self.block)
        self.people = [UserFactory(unit=branch) for _ in range(5)]
        for unit in (self.block, self.top):
            for role in (Role.HANDLER, Role.HANDLER, Role.DECIDER, Role.DECIDER):
                person = UserFactory(unit=unit)
                AppointmentFactory(person=person, unit=unit, role=role)
                self.people.append(person)
        document = DocumentFactory(code="CT21", effective_from=date(2023, 1, 16))
        self.clause = ClauseFactory(document=document, code="L.9", kind="conduct", bears="person")
        self.reporters, self.said = {}, {}

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    # -- who and what ---------------------------------------------------------------------------

    def person(self, n):
        """Read anew, as at the next request."""
        return User.objects.get(pk=self.people[n % len(self.people)].pk)

    def case(self, n, *statuses):
        found = Case.objects.filter(status__in=statuses or list(CaseStatus)).order_by("opened_at")
        return found[n % len(found)] if found else None

    def who(self, n, rightful):
        """Mostly whose turn it is; every fourth time anybody."""
        return self.person(n) if n % 4 == 3 or rightful is None else User.objects.get(pk=rightful)

    def attempt(self, deed, *args, **kwargs):
        """A refusal is an answer, and leaves nothing behind."""
        try:
            with transaction.atomic():
                done = deed(*args, **kwargs)
            self.reached[deed.__name__] += 1
            return done
        except Denied:
            return None

    # -- reports --------------------------------------------------------------------------------

    @initialize(n=pick, m=pick)
    def begin(self, n, m):
        self.report(n, m + (n % 5 == m % 5))
        self.screen(0, True)

    @rule(n=pick, m=pick)
    def report(self, n, m):
        sent = self.attempt(
            reports.send_report,
            by=self.person(n),
            subject=self.person(m % 5),
            clause=self.clause,
            happened_on=timezone.localdate() - timedelta(3),
            facts={"shown": "Cho mượn tài khoản."},
            description="Bàn giao ở cơ quan.",
            proof="Biên bản họp.",
        )
        if sent:
            self.reporters[sent.pk] = self.person(n).pk

    @rule(n=pick, accept=st.booleans())
    def screen(self, n, accept):
        waiting = Report.objects.filter(status=ReportStatus.RECEIVED).order_by("received_at")
        if not waiting:
            return
        report = waiting[n % len(waiting)]
        near = reports.handlers_of(report, timezone.localdate())
        by = self.who(n, near[n % len(near)].pk if near else None)
        if accept:
            self.attempt(reports.accept_report, report, by=by)
        else:
            self.attempt(reports.refuse_report, report, by=by, reason="Không đủ căn cứ.")

    @rule(n=pick)
    def withdraw(self, n):
        if report := Report.objects.order_by("-received_at").first():
            self.attempt(reports.withdraw_report, report, by=self.who(n, self.reporters[report.pk]))

    # -- the hearing ----------------------------------------------------------------------------

    @rule(n=pick, workdays=st.integers(5, 15))
    def notify(self, n, workdays):
        if case := self.case(n, *RUNNING):
            self._notify(case, self.who(n, case.handler_id), workdays)

    def _notify(self, case, by, workdays=5):
        self.attempt(
            notices.issue_notice,
            case,
            by=by,
            allegations="Ngày 25/12/2026 cho mượn tài khoản.",
            evidence=list(case.evidence.filter(withheld_reason="")),
            workdays=workdays,
        )

    @rule(n=pick, m=pick)
    def deliver(self, n, m):
        if case := self.case(n, CaseStatus.NOTIFIED):
            self._deliver(case, self.who(m, case.subject_id))

    def _deliver(self, case, by):
        self.attempt(notices.open_notice, case.notices.latest("number"), by=by)

    @rule(n=pick, m=pick)
    def answer(self, n, m):
        if case := self.case(n):
            self._answer(case, self.who(m, case.subject_id))

    def _answer(self, case, by):
        self.attempt(answers.send_answer, case, by=by, text="Tôi không cho mượn.")

    @rule(n=pick, m=pick)
    def waive(self, n, m):
        if case := self.case(n, CaseStatus.DELIVERED):
            self.attempt(answers.waive_answer, case, by=self.who(m, case.subject_id))

    @rule(n=pick, m=pick)
    def add_evidence(self, n, m):
        if case := self.case(n, *RUNNING):
            self.attempt(
                evidence.add_evidence,
                case,
                by=self.who(m, case.handler_id),
                title="Lời kể",
                description="Người trực kể lại.",
            )

    @rule(n=pick, m=pick)
    def withhold(self, n, m):
        case = self.case(n, *RUNNING)
        piece = case and case.evidence.filter(disclosed_on=None).order_by("-position", "pk").first()
        if piece and piece.withheld_reason:
            self.attempt(evidence.approve_withholding, piece, by=self.who(m, case.decider_id))
        elif piece:
            self.attempt(
                evidence.withhold,
                piece,
                by=self.who(m, case.handler_id),
                reason="Có tên người ngoài.",
                gist="Một lời kể về buổi bàn giao.",
            )

    @rule(n=pick, m=pick, workdays=st.integers(1, 5))
    def extend(self, n, m, workdays):
        if case := self.case(n, CaseStatus.DELIVERED):
            by = self.who(m, case.handler_id)
            self.attempt(clock.extend_answer, case, by=by, workdays=workdays, reason="Ốm.")

    @rule(n=pick, m=pick)
    def pause_or_resume(self, n, m):
        if case := self.case(n, *RUNNING):
            by = self.who(m, case.handler_id)
            deed = clock.resume if case.paused_at else clock.pause
            self.attempt(deed, case, by=by, reason="Chờ cơ quan cấp tài liệu.")

    @rule(n=pick, m=pick, k=pick)
    def go_along(self, n, m, k):
        if case := self.case(n, *RUNNING):
            named = self.attempt(
                companions.name_companion,
                case,
                by=self.who(m, case.subject_id),
                person=self.person(k),
            )
            if named:
                self.attempt(companions.accept_invitation, named, by=self.person(k))

    # -- the decision ---------------------------------------------------------------------------

    @rule(n=pick, m=pick)
    def assess(self, n, m):
        if case := self.case(n, CaseStatus.ANSWERED):
            self._assess(case, self.who(m, case.handler_id))

    def _assess(self, case, by):
        self.attempt(
            assessments.assess,
            case,
            by=by,
            text="Có căn cứ.",
            proposal=Outcome.REMINDED,
            cites=list(case.evidence.exclude(disclosed_on=None)),
        )

    @rule(n=pick, m=pick, outcome=st.sampled_from(list(Outcome)))
    def decide(self, n, m, outcome):
        if case := self.case(n, CaseStatus.ANSWERED, CaseStatus.ASSESSED):
            self._decide(case, self.who(m, case.decider_id), outcome, "12-CV/ĐU" if m % 2 else "")

    def _decide(self, case, by, outcome, paper=""):
        was_paused = case.paused_at is not None
        late = timezone.localdate() + timedelta(120)
        decision = self.attempt(
            decisions.decide,
            case,
            by=by,
            outcome=outcome,
            reasons="Theo minh chứng đã cho xem.",
            corrections=[decisions.Asked("Thu hồi.", late)] if outcome == "handled" else (),
            to_paper_number=paper if outcome == "escalated" else "",
        )
        assert not (decision and was_paused)

    @rule(n=pick, m=pick)
    def receive(self, n, m):
        if case := self.case(n, CaseStatus.DECIDED):
            self.attempt(
                decisions.receive_decision,
                case.decisions.latest("at"),
                by=self.who(m, case.subject_id),
            )

    @rule(n=pick, m=pick)
    def appeal(self, n, m):
        if case := self.case(n, CaseStatus.DECIDED, CaseStatus.CLOSED):
            self._appeal(case, self.who(m, case.subject_id))

    def _appeal(self, case, by):
        self.attempt(
            appeals.appeal,
            case,
            by=by,
            text="Đề nghị xem lại.",
            late_reason="Đi công tác xa.",
        )

    @rule(n=pick, admitted=st.booleans())
    def admit(self, n, admitted):
        waiting = Appeal.objects.filter(late=True, admitted=None).select_related("decision__case")
        if appeal := waiting.first():
            by = self.who(n, appeal.decision.case.appeal_decider_id)
            self.attempt(appeals.admit_late, appeal, by=by, admitted=admitted, reason="Xét lý do.")

    @rule(
        n=pick,
        outcome=st.sampled_from(list(Outcome)),
        result=st.sampled_from(["upheld", "lightened", "overturned"]),
    )
    def settle(self, n, outcome, result):
        if case := self.case(n, CaseStatus.APPEALED):
            self._settle(case, self.who(n, case.appeal_decider_id), outcome, result)

    def _settle(self, case, by, outcome, result="upheld"):
        appeal = Appeal.objects.select_related("decision__case").get(
            decision__case=case, settled_by=None, decision=case.decisions.latest("at")
        )
        self.attempt(
            appeals.settle_appeal,
            appeal,
            by=by,
            result=result,
            new_outcome=appeal.decision.outcome if result == "upheld" else outcome,
            reasons="Đã xem lại toàn bộ.",
        )

    @rule(n=pick, steps=st.integers(1, 6), outcome=st.sampled_from(list(Outcome)))
    def go_on(self, n, steps, outcome):
        """Whose turn it is does what comes next, as on most days: chance alone seldom comes far."""
        case = self.case(n, *RUNNING)
        for _ in range(steps if case else 0):
            case.refresh_from_db()
            self.next_deed(case, outcome, speaks=bool(n % 3))

    @rule(n=pick, outcome=st.sampled_from(list(Outcome)))
    def go_far(self, n, outcome):
        self.go_on(n, 8, outcome)

    def next_deed(self, case, outcome, *, speaks):
        rightful = {
            CaseStatus.OPENED: (self._notify, case.handler),
            CaseStatus.NOTIFIED: (self._deliver, case.subject),
            CaseStatus.DELIVERED: (self._answer if speaks else self._let_it_pass, case.subject),
            CaseStatus.ANSWERED: (self._assess, case.handler),
            CaseStatus.ASSESSED: (self._decide, case.decider),
            CaseStatus.DECIDED: (self._object, case.subject),
            CaseStatus.APPEALED: (self._settle, case.appeal_decider),
        }
        if case.status not in rightful:
            return
        deed, by = rightful[CaseStatus(case.status)]
        if deed in (self._decide, self._settle):
            deed(case, by, outcome)
        else:
            deed(case, by)

    def _let_it_pass(self, case, by):
        self._to_the_edge(case, timedelta(0))
        self.tick()

    def _object(self, case, by):
        self.attempt(decisions.receive_decision, case.decisions.latest("at"), by=by)
        self._appeal(case, by)

    # -- people and time ------------------------------------------------------------------------

    @rule(n=pick, m=pick, part=st.sampled_from([Part.WITNESS, Part.CONFLICT]))
    def name_a_part(self, n, m, part):
        if case := self.case(n, *RUNNING):
            by = self.who(m, case.handler_id)
            self.attempt(cases.name_part, case, self.person(n), part, by=by)

    @rule(n=pick)
    def lose_a_role(self, n):
        held = Appointment.objects.filter(valid_to=None).order_by("pk")
        if len(held) > 5:
            Appointment.objects.filter(pk=held[n % len(held)].pk).update(
                valid_to=timezone.localdate()
            )

    @rule(n=pick)
    def hand_over(self, n):
        if case := self.case(n, *RUNNING):
            by = self.who(n, case.handler_id)
            self.attempt(cases.hand_over, case, "handler", by=by, reason="Nghỉ dài ngày.")

    @rule(hours=st.integers(1, 24 * 20))
    def wait(self, hours):
        self.clock.at(self.clock.moment + timedelta(hours=hours))

    @precondition(lambda self: Case.objects.filter(status__in=RUNNING).exists())
    @rule(n=pick, after=st.sampled_from([timedelta(milliseconds=-1), timedelta(0)]))
    def go_to_the_edge(self, n, after):
        """The last instant of a period, or the first one after it."""
        self._to_the_edge(self.case(n, *RUNNING), after)

    def _to_the_edge(self, case, after):
        due = case.answer_due_on if case.status == CaseStatus.DELIVERED else case.appeal_due_on
        if due:
            midnight = timezone.make_aware(datetime.combine(due + timedelta(1), time()))
            self.clock.at(max(self.clock.moment, midnight + after))

    @rule()
    def tick(self):
        today = timezone.localdate()
        for find, do in [
            (clock.cases_to_pause, clock.pause_for_incident),
            (clock.cases_to_resume, clock.resume_after_incident),
            (clock.answers_over, clock.expire_answer),
            (cases.cases_without_actor, cases.seat_anew_where_role_ended),
            (lambda: list(facts.due_to_close()), appeals.close_quiet_case),
            (keeping.cases_to_spend, lambda pk: keeping.spend_case(pk, today)),
        ]:
            for pk in find():
                self.attempt(do, pk)

    # -- what always holds ----------------------------------------------------------------------

    @invariant()
    def the_rules_hold(self):
        truths.check_screening()
        truths.check_seats()
        truths.check_hearings()
        truths.check_decisions()
        truths.check_nothing_is_due_too_soon()
        truths.check_appeals()
        truths.check_reporters(self.reporters)
        truths.check_sight([User.objects.get(pk=person.pk) for person in self.people])

    @invariant()
    def what_was_said_stays(self):
        now = truths.words_that_stay()
        assert self.said.items() <= now.items()
        self.said = now


@pytest.mark.rule("R144")
@pytest.mark.rule("R151")
@pytest.mark.rule("R152")
@pytest.mark.rule("R156")
@pytest.mark.rule("R157")
@pytest.mark.rule("R161")
@pytest.mark.rule("R167")
@pytest.mark.rule("R172")
@pytest.mark.rule("R176")
@pytest.mark.rule("R182")
@pytest.mark.django_db
def test_the_rules_hold_whatever_happens():
    run_state_machine_as_test(
        Cases,
        settings=settings(
            max_examples=10, stateful_step_count=40, deadline=None, derandomize=True, database=None
        ),
    )

    far = {"decide", "receive_decision", "appeal", "settle_appeal", "expire_answer", "name_part"}
    assert far <= Cases.reached.keys()
