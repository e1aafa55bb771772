"""Sending and withdrawing a report: each refusal by its code, and nothing changed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from portal.lib.files import CheckedFile
from tests.factories import ClauseFactory, DocumentFactory, UserFactory
from tests.violations.reporting import DAY, FACTS, sent_report, told
from violations.actions.reports import PaperReference, refuse_report, send_report, withdraw_report
from violations.models import Evidence, PaperUnit, Part, Report

pytestmark = pytest.mark.django_db
PICTURE = CheckedFile(b"diem anh", "image/png", "png", "0" * 64, scanned=False)
PAPER = PaperReference("12-CV/UBKT", DAY, "Ủy ban Kiểm tra Đảng ủy")
NO_CONTENT = {"facts": {}, "description": "", "proof": "", "files": (), "paper": PAPER}


@pytest.fixture
def sent(seated, cadre, colleague, lending):
    return sent_report(lending, by=colleague, subject=cadre)


def refused(code, clause, *, by, subject, **changes):
    with pytest.raises(Denied) as refusal:
        send_report(by=by, subject=subject, **told(clause, **changes))
    assert refusal.value.code == code
    assert not Report.objects.exists()
    assert not AuditEvent.objects.exists()
    assert not Notification.objects.exists()


def test_a_report_waits_for_the_handler_of_the_unit_that_acts(sent, seated, handler):
    assert sent.unit == seated.committee
    assert sent.screening_due_on > timezone.localdate()
    assert Notification.objects.get().person == handler
    assert {bar.part for bar in sent.bars.all()} == {Part.REPORTER, Part.SUBJECT}


@pytest.mark.rule("R148")
def test_the_trail_says_that_a_report_came_not_from_whom(sent, colleague):
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id, event.subject_id) == ("report.received", None, None)
    assert str(colleague.pk) not in str(event.details)


@pytest.mark.rule("R140")
def test_who_is_not_on_the_roster_reports_nothing(seated, cadre, lending):
    gone = UserFactory(unit=seated.branch, is_active=False, left_on=date(2026, 10, 1))
    refused("not_member", lending, by=gone, subject=cadre)


@pytest.mark.rule("R141")
def test_three_reports_a_day(seated, cadre, colleague, lending):
    for day in range(3):
        sent_report(lending, by=colleague, subject=cadre, happened_on=DAY + timedelta(days=day))
    with pytest.raises(Denied) as refusal:
        sent_report(lending, by=colleague, subject=cadre, happened_on=DAY + timedelta(days=9))
    assert refusal.value.code == "too_many"

    tomorrow = timezone.now() + timedelta(days=1)
    later = sent_report(
        lending, by=colleague, subject=cadre, happened_on=DAY + timedelta(days=9), at=tomorrow
    )
    assert later.received_at == tomorrow


@pytest.mark.rule("R141")
def test_the_same_thing_is_sent_once(sent, cadre, colleague, neighbour, lending):
    with pytest.raises(Denied) as refusal:
        sent_report(lending, by=colleague, subject=cadre)
    assert refusal.value.code == "already_sent"
    assert sent_report(lending, by=neighbour, subject=cadre) != sent  # somebody else saw it too


@pytest.mark.rule("R142")
def test_nobody_reports_themselves(seated, cadre, lending):
    refused("own_self", lending, by=cadre, subject=cadre)


@pytest.mark.rule("R142")
def test_nobody_outside_is_reported(seated, cadre, lending):
    gone = UserFactory(unit=seated.branch, is_active=False, left_on=date(2026, 10, 1))
    refused("not_on_roster", lending, by=cadre, subject=gone)


@pytest.mark.rule("R143")
@pytest.mark.parametrize("kind", ["guidance", "obligation", "outside"])
def test_only_conduct_is_cited(kind, seated, cadre, colleague):
    refused("not_reportable", ClauseFactory(kind=kind), by=colleague, subject=cadre)


@pytest.mark.rule("R143")
def test_what_binds_the_armed_forces_binds_nobody_else(seated, cadre, colleague):
    clause = ClauseFactory(kind="conduct", bears="armed_forces")
    refused("not_for_them", clause, by=colleague, subject=cadre)


@pytest.mark.rule("R143")
@pytest.mark.parametrize("day", [date(2023, 1, 15), date(2026, 1, 1)])
def test_a_document_that_was_not_in_force_is_not_cited(day, seated, cadre, colleague):
    document = DocumentFactory(
        status="ended", effective_from=date(2023, 1, 16), effective_to=date(2025, 12, 31)
    )
    clause = ClauseFactory(document=document, kind="conduct", bears="person")
    refused("not_in_force", clause, by=colleague, subject=cadre, happened_on=day)


@pytest.mark.rule("R143")
def test_a_clause_that_was_replaced_is_not_cited(seated, cadre, colleague):
    clause = ClauseFactory(kind="conduct", bears="person", retired_in=2)
    refused("clause_retired", clause, by=colleague, subject=cadre)


def test_nothing_is_reported_before_it_happened(seated, cadre, colleague, lending):
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused("future_day", lending, by=colleague, subject=cadre, happened_on=tomorrow)


@pytest.mark.rule("R144")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"facts": FACTS | {"to_whom": " "}}, "facts_missing"),
        ({"facts": {}}, "facts_missing"),
        ({"description": ""}, "facts_missing"),
        ({"facts": FACTS | {"opinion": "xấu"}}, "facts_unknown"),
        ({"proof": " "}, "evidence_missing"),
        ({"files": [PICTURE] * 6}, "too_many_files"),
    ],
)
def test_the_facts_are_those_that_the_clause_asks_for(
    changes, code, seated, cadre, colleague, lending
):
    refused(code, lending, by=colleague, subject=cadre, **changes)


@pytest.mark.rule("R6")
@pytest.mark.parametrize(
    "changes",
    [
        {"description": "Văn bản đóng dấu MẬT."},
        {"proof": "Tài liệu TỐI MẬT"},
        {"facts": FACTS | {"account": "TUYỆT MẬT"}},
    ],
)
def test_what_bears_a_mark_is_refused(changes, seated, cadre, colleague, lending):
    refused("classified", lending, by=colleague, subject=cadre, **changes)


@pytest.mark.rule("R151")
def test_where_nobody_may_act_the_reporter_is_shown_the_way(seated, cadre, handler, lending):
    refused("nobody_left", lending, by=handler, subject=cadre)


@pytest.mark.rule("R148")
def test_the_evidence_says_nothing_of_who_sent_it(seated, cadre, colleague, lending):
    report = sent_report(lending, by=colleague, subject=cadre, files=[PICTURE, PICTURE])

    items = list(report.evidence.all())
    assert [item.title for item in items] == ["Mô tả minh chứng", "Tệp số 1", "Tệp số 2"]
    assert {item.added_by for item in items} == {None}
    with items[1].file.sealed.open("rb") as kept:
        assert PICTURE.content not in kept.read()


# -- papers -------------------------------------------------------------------------------------


@pytest.fixture
def secret(db):
    return ClauseFactory(kind="conduct", bears="person", reference_only=True)


@pytest.mark.rule("R147")
@pytest.mark.parametrize(
    "changes",
    [
        {"facts": {"a": "b"}},
        {"description": "nội dung"},
        {"proof": "giấy"},
        {"files": [PICTURE]},
        {"paper": None},
    ],
)
def test_a_matter_of_secret_papers_takes_no_content(changes, seated, cadre, colleague, secret):
    values = NO_CONTENT | changes
    refused("content_not_taken", secret, by=colleague, subject=cadre, **values)


@pytest.mark.rule("R147")
def test_of_such_a_matter_the_portal_keeps_the_number_of_the_paper(
    seated, cadre, colleague, secret
):
    report = sent_report(secret, by=colleague, subject=cadre, **NO_CONTENT)
    assert (report.reference_only, report.paper_number) == (True, "12-CV/UBKT")
    assert not Evidence.objects.exists()


@pytest.mark.rule("R147")
def test_a_unit_that_keeps_its_cases_on_paper_takes_no_content(
    seated, cadre, colleague, lending, administrator
):
    PaperUnit.objects.create(
        unit=seated.committee, valid_from=DAY, reason="Theo quy chế", set_by=administrator
    )
    refused("content_not_taken", lending, by=colleague, subject=cadre)

    assert sent_report(lending, by=colleague, subject=cadre, **NO_CONTENT).reference_only


# -- withdrawing --------------------------------------------------------------------------------


@pytest.mark.rule("R145")
def test_only_the_reporter_takes_it_back(sent, colleague, neighbour, handler, cadre):
    for other in (neighbour, handler, cadre):
        with pytest.raises(Denied) as refusal:
            withdraw_report(sent, by=other)
        assert refusal.value.code == "not_reporter"
    assert withdraw_report(sent, by=colleague).status == "withdrawn"
    assert AuditEvent.objects.get(kind="report.withdrawn").actor_id is None


@pytest.mark.rule("R145")
def test_what_was_screened_is_not_taken_back(sent, colleague, handler):
    refuse_report(sent, by=handler, reason="Không đủ căn cứ.")
    with pytest.raises(Denied) as refusal:
        withdraw_report(sent, by=colleague)
    assert refusal.value.code == "wrong_status"
