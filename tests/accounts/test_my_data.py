"""Everything that is held about oneself: shown, explained, taken away (R84)."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

from accounts.actions.people import change_person
from accounts.facts import holdings
from accounts.models import Paper
from portal.lib import holdings as classes
from portal.lib import papers
from portal.lib.access import Denied
from registry.actions import read_declaration
from registry.incident_steps import book
from tests.factories import DeclarationFactory, IncidentFactory

OLD = datetime(2025, 3, 12, 1, tzinfo=UTC)

pytestmark = pytest.mark.rule("R84")


# -- every field is claimed ------------------------------------------------------------------


def claimed():
    fields = {}
    for kind in classes.classes():
        for table in kind.tables:
            fields.setdefault(table.model, set()).update(table.claims)
    for item in classes.not_personal():
        fields.setdefault(item.model, set()).update(item.fields)
    return fields


def stored():
    return {
        model._meta.label: {field.name for field in model._meta.get_fields() if field.concrete}
        for model in apps.get_models(include_auto_created=True)
    }


def test_every_field_of_every_model_is_claimed():
    """A new field needs words or a reason, in a class with purpose, basis and time of keeping."""
    fields = claimed()
    unclaimed = {
        model: sorted(names - fields.get(model, set())) for model, names in stored().items()
    }
    assert {model: names for model, names in unclaimed.items() if names} == {}


def test_nothing_is_claimed_that_is_not_stored():
    known = stored()
    gone = {model: sorted(names - known.get(model, set())) for model, names in claimed().items()}
    assert {model: names for model, names in gone.items() if names} == {}


def test_every_class_says_why_on_what_basis_and_how_long(keeping):
    for kind in classes.classes():
        assert all([kind.title, kind.purpose, kind.basis, kind.keep, kind.tables]), kind.code
        assert "{" not in holdings.kept_for(kind)
        assert not kind.url or reverse(kind.url)
    places = [kind.place for kind in classes.classes()]
    assert places == sorted(set(places))


def test_the_same_field_is_not_called_personal_and_not_personal():
    personal = {(table.model) for kind in classes.classes() for table in kind.tables}
    assert not personal & {item.model for item in classes.not_personal()}


# -- pages -----------------------------------------------------------------------------------


@pytest.fixture
def history(keeping, periods, cadre, staff, tree):
    """A roster entry that was changed, a version that was replaced, and one that waits."""
    change_person(
        cadre,
        by=staff,
        unit=tree.branch,
        staff_code=cadre.staff_code,
        full_name=cadre.full_name,
        phone="+84912345678",
        email="binh@example.vn",
        position="Tổ phó",
        birth_year=1971,
    )
    DeclarationFactory(owner=cadre, superseded=True, started_at=OLD)
    DeclarationFactory(owner=cadre, version=2, submitted=True)


def test_the_overview_says_what_why_and_until_when(client, history, cadre):
    client.force_login(cadre)
    page = client.get(reverse("accounts:my_data")).text

    assert "Thông tin trong danh sách cán bộ" in page
    assert "Quản lý cán bộ, đảng viên của cấp ủy" in page
    assert "giữ thêm 24 tháng rồi tiêu hủy" in page
    assert "Bản số 1: lưu đến ngày 12/03/2027" in page
    assert "Bản số 2: lưu" not in page  # in use
    assert "Cổng không giữ gì của đồng chí về" in page
    assert "Sự cố tài khoản" in page


def test_the_roster_entry_field_by_field(client, history, cadre):
    client.force_login(cadre)
    page = client.get(reverse("accounts:my_data_class", args=["roster"])).text

    for text in [cadre.staff_code, cadre.full_name, "+84912345678", "binh@example.vn", "1971"]:
        assert text in page
    assert "để sắp xếp và tìm kiếm" in page
    assert "mật khẩu chỉ lưu dấu băm" in page.lower()


@pytest.mark.parametrize("code", ["declarations", "inbox", "trail", "readings", "sessions"])
def test_every_class_has_its_page(client, history, cadre, code):
    client.force_login(cadre)
    assert client.get(reverse("accounts:my_data_class", args=[code])).status_code == 200


def test_a_class_that_does_not_exist_is_not_found(client, cadre):
    client.force_login(cadre)
    assert client.get(reverse("accounts:my_data_class", args=["khong-co"])).status_code == 404


@pytest.mark.rule("R19")
def test_who_read_it_by_role_and_unit(client, keeping, cadre, unit_head, tree):
    read_declaration(DeclarationFactory(owner=cadre, submitted=True), by=unit_head)
    client.force_login(cadre)

    for page in [
        client.get(reverse("accounts:my_data")).text,
        client.get(reverse("accounts:readings")).text,
        client.get(reverse("accounts:my_data_class", args=["readings"])).text,
    ]:
        assert f"Người đứng đầu: {tree.branch.name}" in page
        assert unit_head.full_name not in page


def test_pages_hold_nothing_of_others(client, keeping, cadre, colleague):
    DeclarationFactory(owner=colleague, submitted=True)
    IncidentFactory(owner=colleague)
    client.force_login(cadre)

    for kind in classes.classes():
        page = client.get(reverse("accounts:my_data_class", args=[kind.code])).text
        assert colleague.full_name not in page
        assert "nguyenvanan" not in page


# -- taking it away --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who", ["colleague", "staff", "unit_head", "data_officer", "administrator"]
)
def test_nobody_asks_for_the_data_of_another(request, cadre, who):
    with pytest.raises(Denied) as refusal:
        papers.kind_of("my_data_json").check(request.getfixturevalue(who), cadre, {})
    assert refusal.value.code == "not_own_data"
    with pytest.raises(Denied):
        papers.kind_of("my_data_pdf").check(request.getfixturevalue(who), None, {})


def test_asking_on_the_page(client, keeping, cadre, queued, django_capture_on_commit_callbacks):
    client.force_login(cadre)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("accounts:export_my_data"), {"form": "json"})

    paper = Paper.objects.get()
    assert (paper.kind, paper.subject, paper.requested_by) == ("my_data_json", cadre, cadre)
    assert answer.url == paper.get_absolute_url()
    assert queued() == [("accounts.jobs.make_paper", str(paper.pk))]


def test_a_form_that_does_not_exist_makes_nothing(client, keeping, cadre):
    client.force_login(cadre)
    page = client.post(reverse("accounts:export_my_data"), {"form": "exe"}, follow=True).text
    assert "Hãy chọn một trong hai loại tệp." in page
    assert not Paper.objects.exists()


def test_the_documented_classes_are_those_of_the_code():
    """SystemExit says that docs/retention.md has to be written again."""
    call_command("write_retention", check=True)


def test_a_page_that_is_out_of_date_is_noticed(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    with pytest.raises(SystemExit):
        call_command("write_retention", check=True)


def test_a_draft_as_it_is_typed_and_steps_are_in_words(client, keeping, cadre):
    typed = {"form-0-platform": "facebook", "form-1-display_name": "Bình Minh", "csrf": "x"}
    DeclarationFactory(owner=cadre, typed={"fields": typed, "token": "x", "at": "2026-11-20"})
    IncidentFactory(owner=cadre, steps_done=["warn_people", "gone_since"])
    client.force_login(cadre)

    page = client.get(reverse("accounts:my_data_class", args=["declarations"])).text
    assert "Tài khoản 1, Nền tảng: facebook; Tài khoản 2, Tên hiển thị: Bình Minh" in page
    page = client.get(reverse("accounts:my_data_class", args=["incidents"])).text
    assert f"{book().steps['warn_people'].title}; gone_since" in page
