"""Reports and cases for tests, taken through the steps that the database insists on."""

from datetime import UTC, date, datetime, timedelta

import factory
from django.db import connection

from accounts.models import Appointment, Role, at_and_above
from tests.factories import AppointmentFactory, ClauseFactory, UserFactory
from violations.models import (
    Assessment,
    Bar,
    Case,
    Decision,
    Evidence,
    Notice,
    Part,
    Report,
    Side,
)
from violations.workflow import AnswerEnd, CaseStatus, Outcome

LONG_AGO = datetime(2026, 9, 1, 1, tzinfo=UTC)


def tag_of(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT violations_tag(%s)", [person.pk])
        return cursor.fetchone()[0]


class ReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Report

    code = factory.Sequence(lambda n: f"PA{n:06}")
    subject = factory.SubFactory(UserFactory)
    clause = factory.SubFactory(ClauseFactory, kind="conduct", bears="person")
    happened_on = date(2026, 8, 20)
    description = "Cho người khác mượn tài khoản."
    unit = factory.SelfAttribute("subject.unit")
    unit_path = factory.SelfAttribute("unit.path")
    received_at = LONG_AGO
    screening_due_on = date(2026, 9, 8)


class CaseFactory(factory.django.DjangoModelFactory):
    """Opened; `to` takes it as far as a status before the decision. Who sits in it holds the role."""

    class Meta:
        model = Case

    code = factory.Sequence(lambda n: f"VV{n:06}")
    report = factory.SubFactory(ReportFactory)
    subject = factory.SelfAttribute("report.subject")
    clause = factory.SelfAttribute("report.clause")
    unit = factory.SelfAttribute("report.unit")
    unit_path = factory.SelfAttribute("unit.path")
    handler = factory.SubFactory(UserFactory)
    decider = factory.SubFactory(UserFactory)
    opened_at = LONG_AGO

    @classmethod
    def _create(cls, model_class, *args, to=CaseStatus.OPENED, ended=AnswerEnd.ANSWERED, **kwargs):
        case = super()._create(model_class, *args, **kwargs)
        appoint(case.handler, Role.HANDLER, case.unit)
        appoint(case.decider, Role.DECIDER, case.unit)
        appoint(case.appeal_decider, Role.DECIDER, case.appeal_unit)
        Bar.objects.create(report=case.report, tag=tag_of(case.subject), part=Part.SUBJECT)
        EvidenceFactory(report=case.report, case=case)
        later = [
            CaseStatus.NOTIFIED,
            CaseStatus.DELIVERED,
            CaseStatus.ANSWERED,
            CaseStatus.ASSESSED,
        ]
        for status in later[: later.index(to) + 1] if to in later else []:
            take_to(case, status, ended)
        return case


def appoint(person, role, unit):
    """The role in this unit, unless the person holds it there, below or above anyway."""
    if person is None or unit is None:
        return
    held = Appointment.objects.filter(person=person, role=role)
    near = held.filter(unit__path__startswith=unit.path)
    if not near.exists() and not held.filter(unit__path__in=at_and_above(unit.path)).exists():
        AppointmentFactory(person=person, role=role, unit=unit)
    person.__dict__.pop("appointments_in_force", None)  # read once per request


def take_to(case, status, ended=AnswerEnd.ANSWERED):
    values = {"status": status}
    if status == CaseStatus.NOTIFIED:
        notice = NoticeFactory(case=case, number=case.notices.count() + 1, decider=case.decider)
        notice.evidence.set(case.evidence.all())
    if status == CaseStatus.DELIVERED:
        case.notices.filter(delivered_at=None).update(
            delivered_at=LONG_AGO + timedelta(days=2), delivered_how="opened"
        )
        shown = case.evidence.filter(disclosed_on=None, withheld_reason="")
        shown.update(disclosed_on=LONG_AGO + timedelta(days=2))
        values["answer_due_on"] = date(2026, 9, 20)
    if status == CaseStatus.ANSWERED:
        values |= {"answer_end": ended, "answer_ended_at": LONG_AGO + timedelta(days=20)}
    if status == CaseStatus.ASSESSED:
        assessment = AssessmentFactory(case=case, by=case.handler)
        assessment.cites.set(case.evidence.exclude(disclosed_on=None))
    Case.objects.filter(pk=case.pk).update(**values)
    case.refresh_from_db()


class EvidenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Evidence

    report = factory.SubFactory(ReportFactory)
    side = Side.REPORT
    title = "Ảnh chụp màn hình"
    description = "Tin nhắn bàn giao tài khoản."


class NoticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Notice

    case = factory.SubFactory(CaseFactory)
    number = 1
    allegations = "Ngày 20/8/2026 đồng chí cho người khác mượn tài khoản."
    clause_text = "CT21/L.1 Không cho mượn tài khoản."
    how_to_answer = "Trên cổng hoặc bằng bản giấy."
    workdays = 10
    decider = factory.SelfAttribute("case.decider")
    issued_by = factory.SelfAttribute("case.handler")
    issued_at = LONG_AGO


class AssessmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assessment

    case = factory.SubFactory(CaseFactory)
    text = "Sự việc có căn cứ."
    proposal = Outcome.REMINDED
    by = factory.SelfAttribute("case.handler")


class DecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Decision

    case = factory.SubFactory(CaseFactory, to=CaseStatus.ASSESSED)
    notice = factory.LazyAttribute(lambda it: it.case.notices.last())
    assessment = factory.LazyAttribute(lambda it: it.case.assessments.last())
    outcome = Outcome.REMINDED
    reasons = "Căn cứ minh chứng số 1 và giải trình."
    appeal_way = "Gửi cấp trên trong 30 ngày làm việc."
    by = factory.SelfAttribute("case.decider")
