"""What a person's own data shows of cases (R194): their side, what they reported, and nobody else."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts.facts import holdings
from portal.lib import holdings as classes
from tests.violations.factories import CaseFactory, ReportFactory, take_to
from tests.violations.kept import WORDS, whole_case
from violations import reporters
from violations.models import Evidence, Receipt, Report, Reveal
from violations.permissions.sides import SHOWN_TO_SUBJECT
from violations.workflow import CaseStatus

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.rule("R194"),
    pytest.mark.usefixtures("keeping", "periods"),
]
CODES = ["cases", "own_reports", "case_work"]


def everything(person):
    """As the export spells it out, table by table."""
    return {
        table.title: [str(row) for row in holdings.spelled(table, person)]
        for kind in classes.classes()
        if kind.code in CODES
        for table in kind.tables
    }


def text_of(person):
    return str(everything(person))


def test_the_subject_takes_their_side_of_the_case_away(cadre, colleague):
    case = whole_case(cadre, colleague)

    text = text_of(cadre)

    shown = ["allegation", "answer", "draft", "reasons", "appeal", "pause", "correction"]
    assert [name for name in shown if WORDS[name] not in text] == []
    hidden = ["description", "assessment", "note", "reveal", "letter"]
    assert [name for name in hidden if WORDS[name] in text] == []
    assert case.code in text
    assert "Lưu đến ngày" in text
    assert colleague.full_name not in text
    assert case.report.code not in text


def test_nothing_before_a_notice(cadre, colleague):
    case = CaseFactory(report__subject=cadre)
    reporters.seal_reporter(case.report, colleague)
    assert not any(everything(cadre).values())

    take_to(case, CaseStatus.NOTIFIED)
    assert case.code in text_of(cadre)


def test_a_decision_shows_once_it_was_received(cadre, colleague):
    case = whole_case(cadre, colleague)
    decided = [WORDS["reasons"], WORDS["correction"], "Nhắc nhở"]
    Receipt.objects.all().delete()
    assert [word for word in decided if word in text_of(cadre)] == []

    Receipt.objects.create(decision=case.decisions.get(), at=case.closed_at, how="opened")
    assert [word for word in decided if word not in text_of(cadre)] == []


def test_evidence_that_is_kept_back_shows_its_gist_alone(cadre):
    case = CaseFactory(report__subject=cadre, to=CaseStatus.NOTIFIED)
    Evidence.objects.filter(case=case).update(
        withheld_reason="Bảo vệ người thứ ba",
        withheld_by=case.handler,
        withheld_approved_by=case.decider,
        gist="Tin nhắn xác nhận việc cho mượn",
    )

    text = text_of(cadre)

    assert "Tin nhắn xác nhận việc cho mượn" in text
    assert "Ảnh chụp màn hình" not in text
    assert "Bảo vệ người thứ ba" not in text


def test_the_reporter_sees_the_state_of_their_own_reports_alone(cadre, colleague, handler):
    own, other = ReportFactory(subject=cadre), ReportFactory(subject=cadre)
    reporters.seal_reporter(own, colleague)
    reporters.seal_reporter(other, handler)
    Report.objects.filter(pk=own.pk).update(
        status="refused",
        refusal="Sự việc ngoài phạm vi.",
        screened_by=handler,
        screened_at=datetime(2026, 9, 3, tzinfo=UTC),
    )

    text = text_of(colleague)

    assert own.code in text
    assert "Sự việc ngoài phạm vi." in text
    assert other.code not in text
    for word in (cadre.full_name, own.description, handler.full_name):
        assert word not in text
    assert own.code not in text_of(cadre)


def test_a_reporter_sees_that_their_identity_was_opened_once_they_were_told(
    cadre, colleague, data_officer, superior_head
):
    report = ReportFactory(subject=cadre)
    reporters.seal_reporter(report, colleague)
    reveal = Reveal.objects.create(report=report, reason="Tòa án hỏi", asked_by=data_officer)
    assert "Tòa án hỏi" not in text_of(colleague)

    moment = datetime(2026, 11, 20, tzinfo=UTC)
    Reveal.objects.filter(pk=reveal.pk).update(
        approved_by=superior_head, approved_at=moment, reporter_told_at=moment, expires_at=moment
    )
    assert "Tòa án hỏi" in text_of(colleague)
    assert "Tòa án hỏi" not in text_of(cadre)


def test_who_handles_takes_no_word_of_the_case_away(cadre, colleague):
    case = whole_case(cadre, colleague)

    text = text_of(case.handler)

    assert "thụ lý phản ánh" in text
    assert [word for word in WORDS.values() if word in text] == []
    assert cadre.full_name not in text
    assert case.code not in text


def test_the_pages_open_and_say_until_when(client, cadre, colleague):
    whole_case(cadre, colleague)
    client.force_login(cadre)

    pages = [client.get(reverse("accounts:my_data_class", args=[code])).text for code in CODES]
    overview = client.get(reverse("accounts:my_data")).text

    assert "giữ thêm 36 tháng" in overview
    assert f"lưu đến ngày {date(2026, 1, 10):%d/%m/%Y}" in overview
    assert WORDS["reasons"] in pages[0]
    assert not any(colleague.full_name in page for page in pages)


def test_the_book_names_the_states_that_the_side_sees():
    (kind,) = [kind for kind in classes.classes() if kind.code == "cases"]
    states = {name: value for table in kind.tables for name, value in table.where.items()}
    for name, value in states.items():
        if name.endswith("status__in"):
            assert set(value) == set(SHOWN_TO_SUBJECT)
