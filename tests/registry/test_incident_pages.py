"""Incidents in the browser's hands: two presses, a list by lateness, one page for both sides."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from registry.models import Incident, IncidentNote
from tests.factories import (
    DeclarationFactory,
    DeclaredAccountFactory,
    IncidentFactory,
    UnitKindFactory,
)

pytestmark = pytest.mark.usefixtures("periods", "answer_period")


@pytest.fixture
def declared(cadre):
    return DeclarationFactory(owner=cadre, accepted=True).accounts.get()


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


# -- raising --------------------------------------------------------------------------------------


@pytest.mark.rule("R101")
@pytest.mark.parametrize("start", ["home", "registry:mine"])
def test_two_presses_from_ones_own_pages(as_, cadre, declared, start):
    client = as_(cadre)
    first = f"{reverse('registry:open_incident')}?tai-khoan={declared.pk}"
    assert first in text(client.get(reverse(start)))
    page = text(client.get(first))
    assert page.count('name="kind"') == 3

    answer = client.post(first, {"account": declared.pk, "kind": "impersonated"})

    incident = Incident.objects.get()
    assert answer["Location"] == incident.get_absolute_url()
    assert (incident.owner, incident.kind) == (cadre, "impersonated")


def test_from_the_list_each_account_has_its_three_buttons(as_, cadre, declared):
    page = text(as_(cadre).get(reverse("registry:open_incident")))

    assert page.count('name="kind"') == 3
    assert declared.display_name in page


def test_pressed_twice_leads_to_the_first(as_, cadre, declared):
    pressed = {"account": declared.pk, "kind": "lost_control"}
    address = reverse("registry:open_incident")

    first = as_(cadre).post(address, pressed)
    second = as_(cadre).post(address, pressed)

    assert first["Location"] == second["Location"]
    assert Incident.objects.count() == 1


def test_an_account_of_an_older_version_is_found_in_the_newer(as_, cadre, declared):
    waiting = DeclarationFactory(owner=cadre, version=2, accounts=0)
    same = DeclaredAccountFactory(declaration=waiting, identity=declared.identity)
    type(waiting).objects.filter(pk=waiting.pk).update(
        status="submitted",
        submitted_at=datetime(2026, 11, 17, tzinfo=UTC),
        review_due_on=date(2026, 12, 1),
        commitment_version="CT21 bản 1",
        legal_basis="Chỉ thị 21-CT/TU",
        confirmation="self",
    )

    address = reverse("registry:open_incident")
    page = text(as_(cadre).get(address, {"tai-khoan": declared.pk}))

    assert f'value="{same.pk}"' in page


@pytest.mark.parametrize("pk", ["0", "x", "-1", "99999999"])
def test_an_unknown_account_shows_them_all(as_, cadre, declared, pk):
    page = text(as_(cadre).get(reverse("registry:open_incident"), {"tai-khoan": pk}))

    assert declared.display_name in page


def test_anothers_account_is_not_taken(as_, cadre, colleague):
    anothers = DeclarationFactory(owner=colleague, accepted=True).accounts.get()

    pressed = {"account": anothers.pk, "kind": "abused"}
    page = text(as_(cadre).post(reverse("registry:open_incident"), pressed))

    assert "Chưa báo được" in page
    assert not Incident.objects.exists()


@pytest.mark.rule("R102")
def test_an_account_that_was_not_declared(as_, cadre):
    address = reverse("registry:open_incident_unlisted")
    typed = {"platform": "zalo", "display_name": "bình  phạm", "kind": "lost_control"}

    answer = as_(cadre).post(address, typed)

    incident = Incident.objects.get()
    assert answer["Location"] == incident.get_absolute_url()
    assert (incident.display_name, incident.was_declared) == ("bình phạm", False)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"display_name": ""}, "Hãy ghi tên hiển thị"),
        ({"platform": ""}, "Hãy chọn mạng xã hội"),
        ({"kind": ""}, "Hãy chọn chuyện gì đã xảy ra"),
        ({"address_typed": "javascript:alert(1)"}, "Hãy dán địa chỉ bắt đầu bằng https"),
        ({"display_name": "TỐI MẬT"}, "Cổng không nhận tài liệu mật"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(as_, cadre, typed, said):
    whole = {"platform": "zalo", "display_name": "Bình", "kind": "abused", **typed}

    page = text(as_(cadre).post(reverse("registry:open_incident_unlisted"), whole))

    assert said in page
    assert not Incident.objects.exists()


@pytest.mark.rule("R101")
def test_a_head_chooses_the_person_then_the_account(as_, unit_head, cadre, declared):
    client = as_(unit_head)
    assert cadre.full_name in text(client.get(reverse("registry:choose_incident_member")))
    assert not AuditEvent.objects.exists()
    address = reverse("registry:open_incident_for", args=[cadre.pk])

    page = text(client.get(address))
    assert "được ghi nhật ký" in page
    assert AuditEvent.objects.get().kind == "declaration.read"
    client.post(address, {"account": declared.pk, "kind": "lost_control"})

    incident = Incident.objects.get()
    assert (incident.owner, incident.opened_by) == (cadre, unit_head)
    assert AuditEvent.objects.filter(kind="declaration.read").count() == 1


def test_a_head_finds_a_person_without_marks(as_, superior_head, cadre, neighbour):
    address = reverse("registry:choose_incident_member")

    page = text(as_(superior_head).get(address, {"q": "bui thi dao"}))

    assert neighbour.full_name in page
    assert cadre.full_name not in page


def test_a_head_names_a_members_account_that_was_not_declared(as_, unit_head, cadre):
    address = reverse("registry:open_incident_for_unlisted", args=[cadre.pk])

    as_(unit_head).post(address, {"platform": "zalo", "display_name": "Bình", "kind": "abused"})

    assert Incident.objects.get().owner == cadre


# -- one incident ---------------------------------------------------------------------------------


@pytest.fixture
def incident(cadre):
    return IncidentFactory(owner=cadre)


def test_the_owner_sees_what_to_do_at_once_first(as_, cadre, incident):
    page = text(as_(cadre).get(incident.get_absolute_url()))

    assert page.index("Làm ngay") < page.index("Trao đổi với đơn vị")
    assert page.count("Đã làm<") == 10
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R105")
def test_a_heads_opening_is_recorded_and_shown_to_the_owner(as_, cadre, unit_head, incident):
    page = text(as_(unit_head).get(incident.get_absolute_url()))
    assert "Đã làm<" not in page

    readings = text(as_(cadre).get(reverse("accounts:readings")))

    assert "Xem sự cố tài khoản" in readings
    assert "Người đứng đầu: Chi bộ Trường THCS Bình Nguyên" in readings


@pytest.mark.rule("R47")
def test_an_armed_forces_unit_is_not_named_beside_the_account(as_, tree, unit_head, incident):
    tree.block.kind = UnitKindFactory(code="quan-su", is_armed_forces=True)
    tree.block.save()

    for address in (incident.get_absolute_url(), reverse("registry:incidents")):
        content = text(as_(unit_head).get(address)).partition("<main")[2]
        assert "Đơn vị lực lượng vũ trang" in content
        assert tree.branch.name not in content


@pytest.mark.rule("R106")
def test_each_tick_is_saved_with_and_without_script(as_, cadre, incident):
    address = reverse("registry:mark_incident_step", args=[incident.pk])

    plain = as_(cadre).post(address, {"code": "never_pay", "done": "1"})
    part = as_(cadre).post(
        address, {"code": "warn_people", "done": "1"}, headers={"HX-Request": "true"}
    )
    as_(cadre).post(address, {"code": "never_pay"})

    assert plain["Location"] == f"{incident.get_absolute_url()}#viec-can-lam"
    assert text(part).lstrip().startswith("<section")
    assert text(part).count("Bỏ đánh dấu") == 2
    incident.refresh_from_db()
    assert incident.steps_done == ["warn_people"]


def test_both_sides_write_and_read_each_other(as_, cadre, unit_head, incident):
    address = reverse("registry:add_incident_note", args=[incident.pk])
    as_(cadre).post(address, {"text": "Có người đã chuyển tiền.\nBa triệu."})
    as_(unit_head).post(address, {"text": "Tôi đã báo công an phường."})

    page = text(as_(cadre).get(incident.get_absolute_url()))

    assert "Ba triệu." in page
    assert "Đơn vị · Đặng Thị Cúc" in page
    assert "Đơn vị trả lời lần đầu ngày" in page
    assert page.index("công an phường") < page.index("Ba triệu")  # the newest first


@pytest.mark.rule("R6")
@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("add_incident_note", "text"),
        ("describe_incident", "description"),
        ("close_incident", "what_happened"),
    ],
)
def test_classified_text_is_refused_and_stays_on_the_page(as_, cadre, incident, name, field):
    address = reverse(f"registry:{name}", args=[incident.pk])

    page = text(as_(cadre).post(address, {field: "Công văn MẬT", "outcome": "other"}))

    assert "Cổng không nhận tài liệu mật" in page
    assert "Công văn MẬT" in page
    assert not IncidentNote.objects.exists()


def test_it_is_described_afterwards(as_, cadre, incident):
    address = reverse("registry:describe_incident", args=[incident.pk])

    as_(cadre).post(address, {"description": "Mất từ sáng nay."})

    assert "Mất từ sáng nay." in text(as_(cadre).get(incident.get_absolute_url()))


def test_contained_goes_on_and_closes(as_, cadre, incident):
    client = as_(cadre)
    for name in ["contain_incident", "reopen_incident", "contain_incident"]:
        client.post(reverse(f"registry:{name}", args=[incident.pk]))
    address = reverse("registry:close_incident", args=[incident.pk])
    assert "đang có sự cố" in text(client.get(address))

    client.post(
        address, {"outcome": "recovered", "what_happened": "Đã lấy lại bằng số điện thoại."}
    )

    incident.refresh_from_db()
    assert (incident.status, incident.outcome) == ("closed", "recovered")
    page = text(client.get(incident.get_absolute_url()))
    assert "Khép lại: đã lấy lại quyền kiểm soát" in page
    assert "<textarea" not in page


def test_closing_needs_an_outcome_and_words(as_, cadre, incident):
    page = text(
        as_(cadre).post(reverse("registry:close_incident", args=[incident.pk]), {"outcome": ""})
    )

    assert "Hãy chọn kết quả" in page
    assert "Hãy ghi ngắn gọn" in page


def test_the_owner_sees_who_was_told(as_, cadre, unit_head, incident):
    page = text(as_(cadre).get(incident.get_absolute_url()))

    assert "Người đã được báo: Đặng Thị Cúc." in page


def test_or_that_nobody_is_there_to_be_told(as_, cadre, incident):
    assert "gọi điện hoặc gặp" in text(as_(cadre).get(incident.get_absolute_url()))


def test_once_it_is_answered_nobody_is_waited_for(as_, cadre):
    answered = IncidentFactory(owner=cadre, answered=True)

    page = text(as_(cadre).get(answered.get_absolute_url()))

    assert "Người đã được báo" not in page
    assert "gọi điện hoặc gặp" not in page
