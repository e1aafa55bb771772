"""The pages from the assessment to the end of an appeal: what each side sees, and what one may press."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Paper
from audit.models import AuditEvent
from tests.violations.deciding import assessed, decided, heard
from violations.actions import appeals as appealing
from violations.facts.appeals import last_day
from violations.models import Appeal, Assessment, Case, Correction, Decision, Receipt
from violations.workflow import CaseStatus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_periods")]
REASONS = "Minh chứng số 1 khớp với giải trình."


def page(client, person, name, *args):
    client.force_login(person)
    return client.get(reverse(f"violations:{name}", args=args))


def press(client, person, name, *args, **data):
    client.force_login(person)
    return client.post(reverse(f"violations:{name}", args=args), data)


def words(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def case(tree, cadre, decider):
    return assessed(tree, cadre)


def test_the_handler_chooses_from_what_was_shown(client, tree, cadre):
    case = heard(tree, cadre)
    assert "Ảnh chụp màn hình" in words(page(client, case.handler, "assess", case.pk))

    data = {"text": "Có căn cứ.", "proposal": "reminded", "cites": [case.evidence.get().pk]}
    answer = press(client, case.handler, "assess", case.pk, **data)

    assert answer["Location"] == case.get_absolute_url()
    assert Assessment.objects.get().cites.get() == case.evidence.get()


def test_a_proposal_without_evidence_is_said_beside_the_field(client, tree, cadre):
    case = heard(tree, cadre)
    data = {"text": "Có căn cứ.", "proposal": "reminded"}
    assert "ít nhất một minh chứng" in words(press(client, case.handler, "assess", case.pk, **data))
    assert not Assessment.objects.exists()


def test_the_decider_sees_everything_first(client, case):
    read = words(page(client, case.decider, "decide", case.pk))
    notice, assessment = case.notices.get(), case.assessments.get()
    for said in (notice.allegations, notice.clause_text, assessment.text, "không quyết định hình"):
        assert said in read
    assert AuditEvent.objects.filter(kind="case.read", actor_id=case.decider_id).exists()


@pytest.mark.rule("R175")
def test_it_asks_once_more_and_names_what_follows(client, case, tree):
    last = last_day(timezone.localdate())
    data = {
        "outcome": "handled",
        "reasons": REASONS,
        "what_1": "Gỡ tệp.",
        "due_on_1": f"{last + timedelta(days=3):%d/%m/%Y}",
    }
    asked = words(press(client, case.decider, "decide", case.pk, **data))
    for said in ("Kết luận: Xử lý: yêu cầu khắc phục?", "Gỡ tệp.", tree.committee.name, REASONS):
        assert said in asked
    assert not Decision.objects.exists()

    again = words(press(client, case.decider, "decide", case.pk, **data, confirmed="1", back="1"))
    assert REASONS in again
    assert "Xem lại trước khi kết luận" in again
    assert not Decision.objects.exists()

    press(client, case.decider, "decide", case.pk, **data, confirmed="1")
    assert Decision.objects.get().corrections.get().what == "Gỡ tệp."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"outcome": "handled"}, "nêu việc cần khắc phục"),
        ({"outcome": "reminded", "what_1": "Gỡ.", "due_on_1": "01/06/2027"}, "Chỉ kết luận"),
        (
            {"outcome": "handled", "what_1": "Gỡ.", "due_on_1": "24/11/2026"},
            "Hạn khắc phục phải sau",
        ),
        ({"outcome": "handled", "what_1": "Gỡ."}, "Hãy ghi hạn"),
        ({"outcome": "handled", "what_1": "Cảnh cáo.", "due_on_1": "01/06/2027"}, "kỷ luật"),
        ({"outcome": "escalated"}, "không còn đơn vị cấp trên"),
        ({"outcome": "reminded", "reasons": ""}, "Hãy ghi lý do"),
        ({"outcome": "reminded", "reasons": "Tài liệu MẬT."}, "dấu MẬT"),
    ],
)
def test_what_does_not_fit_is_said_on_the_page(client, case, data, said):
    values = {"reasons": REASONS, "confirmed": "1"} | data
    assert said in words(press(client, case.decider, "decide", case.pk, **values))
    assert not Decision.objects.exists()


@pytest.mark.rule("R177")
def test_before_it_is_received_the_subject_reads_no_outcome(client, case, colleague):
    decision = decided(case, received=False)
    before = words(page(client, case.subject, "case", case.pk))
    assert "Nhận kết luận" in before
    assert decision.reasons not in before
    assert "Nhắc nhở" not in before
    refused = press(client, case.subject, "request_decision_letter", decision.pk)
    assert refused.status_code == 403

    press(client, case.subject, "receive_decision", decision.pk)

    assert Receipt.objects.get().decision == decision
    after = words(page(client, case.subject, "case", case.pk))
    assert decision.reasons in after
    assert decision.appeal_way in after


def test_a_clerk_records_that_the_letter_was_handed_over(client, case, staff):
    decided(case, received=False)
    today = f"{timezone.localdate():%d/%m/%Y}"
    wrong = words(press(client, staff, "hand_decision", code="VVKHONGCO", on=today))
    assert "Không có kết luận nào mang mã này" in wrong

    press(client, staff, "hand_decision", code=case.code, on=today)
    assert Receipt.objects.get().by == staff


def test_the_subject_reports_and_the_handler_checks(client, case):
    due = last_day(timezone.localdate()) + timedelta(days=3)
    decided(case, "handled", asked=[("Gỡ tệp.", due)])
    correction = Correction.objects.get()
    assert "Đã khắc phục…" in words(page(client, case.subject, "case", case.pk))

    press(client, case.subject, "report_correction", correction.pk, note="Đã gỡ.")
    assert "Đã gỡ." in words(page(client, case.handler, "check_correction", correction.pk))
    press(client, case.handler, "check_correction", correction.pk, done="1", note="Đã xem.")

    correction.refresh_from_db()
    assert correction.done


def test_what_is_not_due_is_not_found_undone(client, case):
    due = last_day(timezone.localdate()) + timedelta(days=3)
    decided(case, "handled", asked=[("Gỡ tệp.", due)])
    pk = Correction.objects.get().pk
    answer = press(client, case.handler, "check_correction", pk, done="0", note="Chưa.")
    assert "Chưa đến hạn" in words(answer)


# -- appeal -------------------------------------------------------------------------------------


@pytest.fixture
def appealed(case):
    decided(case)
    appealing.appeal(case, by=case.subject, text="Riêng cho cấp trên đọc.")
    case.refresh_from_db()
    return case


def test_the_subject_appeals_from_the_page_of_the_case(client, case):
    decided(case)
    assert "Khiếu nại kết luận…" in words(page(client, case.subject, "case", case.pk))
    press(client, case.subject, "appeal", case.pk, text="Không đúng.")
    assert Appeal.objects.get().text == "Không đúng."


@pytest.mark.rule("R180")
@pytest.mark.parametrize(
    ("who", "reads"),
    [("subject", True), ("appeal_decider", True), ("handler", False), ("decider", False)],
)
def test_who_reads_what_was_written_to_the_superior_unit(who, reads, client, appealed):
    read = words(page(client, getattr(appealed, who), "case", appealed.pk))
    assert ("Riêng cho cấp trên đọc." in read) is reads


def test_a_late_one_asks_for_the_reason(client, case, decider):
    decided(case, at=timezone.now() - timedelta(days=90))
    assert "Lý do gửi muộn" in words(page(client, case.subject, "appeal", case.pk))
    press(client, case.subject, "appeal", case.pk, text="Không đúng.", late_reason="Ốm.")
    appeal = Appeal.objects.get()
    assert "Ốm." in words(page(client, decider, "admit_late", appeal.pk))

    press(client, decider, "admit_late", appeal.pk, admitted="1", reason="Có giấy.")
    case.refresh_from_db()
    assert case.status == CaseStatus.APPEALED


def test_a_paper_appeal_is_typed_by_the_code(client, case, staff, decider):
    decided(case)
    data = {"text": "Đơn.", "received_on": f"{timezone.localdate():%d/%m/%Y}"}
    wrong = words(press(client, staff, "type_appeal", code="VVKHONGCO", **data))
    assert "Không có kết luận nào mang mã này" in wrong

    press(client, staff, "type_appeal", code=case.code.lower(), **data)
    assert Appeal.objects.get().typed_by == staff


@pytest.mark.parametrize(
    ("days_ago", "received", "said"),
    [(90, 0, "Thời hạn khiếu nại đã hết"), (1, 5, "Ngày nhận đơn phải"), (1, -1, "Ngày nhận đơn")],
)
def test_what_does_not_fit_a_paper_appeal_is_said_on_the_page(
    days_ago, received, said, client, case, staff, decider
):
    decided(case, at=timezone.now() - timedelta(days=days_ago))
    day = f"{timezone.localdate() - timedelta(days=received):%d/%m/%Y}"
    data = {"code": case.code, "text": "Đơn.", "received_on": day}
    assert said in words(press(client, staff, "type_appeal", **data))
    assert not Appeal.objects.exists()


def test_where_nobody_is_above_the_page_names_the_way_on_paper(client, tree, cadre):
    case = assessed(tree, cadre)
    decided(case)
    assert "bằng đơn giấy" in words(page(client, cadre, "case", case.pk))
    assert page(client, cadre, "appeal", case.pk).status_code == 403


def test_of_a_matter_on_paper_a_text_is_refused_beside_the_field(client, case):
    Case.objects.filter(pk=case.pk).update(reference_only=True)
    data = {"outcome": "reminded", "reasons": "Nội dung dài. " * 30, "confirmed": "1"}
    assert "nhiều nhất 200 ký tự" in words(press(client, case.decider, "decide", case.pk, **data))
    assert not Decision.objects.exists()


@pytest.mark.rule("R182")
def test_settling_asks_once_more(client, appealed, decider):
    appeal = Appeal.objects.get()
    shown = words(page(client, decider, "settle_appeal", appeal.pk))
    assert "Riêng cho cấp trên đọc." in shown
    assert appealed.notices.get().allegations in shown

    data = {"verdict": "overturned dismissed", "reasons": "Chưa đủ căn cứ."}
    asked = words(press(client, decider, "settle_appeal", appeal.pk, **data))
    assert "Kết quả: Hủy kết luận?" in asked
    assert Case.objects.get(pk=appealed.pk).status == CaseStatus.APPEALED

    press(client, decider, "settle_appeal", appeal.pk, **data, confirmed="1")
    assert Case.objects.get(pk=appealed.pk).overturned
    read = words(page(client, appealed.subject, "case", appealed.pk))
    assert (
        "không còn hiệu lực sau khi giải quyết khiếu nại. Hủy kết luận: không có vi phạm." in read
    )


@pytest.mark.rule("R182")
def test_a_heavier_result_is_not_offered(client, appealed, decider):
    data = {"verdict": "upheld handled", "reasons": "Nặng hơn.", "confirmed": "1"}
    answer = press(client, decider, "settle_appeal", Appeal.objects.get().pk, **data)
    assert answer.status_code == 200
    assert Appeal.objects.get().settled_at is None


def test_letters_are_made_by_the_worker(client, appealed, decider):
    press(client, appealed.subject, "request_decision_letter", Decision.objects.get().pk)
    appeal = Appeal.objects.select_related("decision__case").get()
    early = press(client, appealed.subject, "request_appeal_letter", appeal.pk)
    assert early.status_code == 403
    appealing.settle_appeal(
        appeal, by=decider, result="upheld", new_outcome="reminded", reasons="Đúng."
    )
    press(client, appealed.subject, "request_appeal_letter", appeal.pk)
    assert set(Paper.objects.values_list("kind", flat=True)) == {"case_decision", "case_appeal"}
