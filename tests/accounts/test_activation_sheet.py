"""Activation sheets: asked for, made by a real worker, downloaded, gone after seven days."""

import re
from datetime import timedelta
from pathlib import Path

import pdfplumber
import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import jobs
from accounts.actions import activation as actions
from accounts.models import ActivationCode, ActivationSheet, Notification, Role, User
from accounts.workflow import SheetStatus
from audit.models import AuditEvent
from portal.lib.access import Denied
from portal.lib.jobs import run_due
from tests.factories import AppointmentFactory, UserFactory


def new_person(unit, name, **more):
    person = UserFactory(full_name=name, unit=unit, **more)
    person.set_unusable_password()
    person.save(update_fields=["password"])
    return person


@pytest.fixture
def newcomers(tree):
    return [
        new_person(tree.branch, "Hồ Văn Ân"),
        new_person(tree.branch, "Lê Thị Ba"),
        new_person(tree.sibling, "Y Blim Niê"),
    ]


def draw(html, identifier):
    """Stands in for the renderer where the PDF itself is not what is tested."""
    return f"%PDF {identifier}\n{html}".encode()


def kinds():
    return list(AuditEvent.objects.order_by("id").values_list("kind", flat=True))


@pytest.mark.rule("R16")
def test_request_is_recorded_and_queued_with_the_id_alone(
    tree, staff, newcomers, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        sheet = actions.request_activation_sheet(tree.branch, by=staff)

    assert queued() == [("accounts.jobs.render_activation_sheet", str(sheet.pk))]
    assert kinds() == ["activation_sheet.requested"]
    assert not ActivationCode.objects.exists()


@pytest.mark.rule("R16")
def test_codes_for_the_new_people_of_the_unit_only(tree, staff, newcomers, cadre):
    sheet = actions.request_activation_sheet(tree.branch, by=staff)
    actions.render_activation_sheet(sheet.pk, draw)

    sheet.refresh_from_db()
    assert (sheet.status, sheet.slips) == (SheetStatus.READY, 2)
    assert {code.person for code in sheet.codes.all()} == set(newcomers[:2])
    assert kinds()[-1] == "activation_sheet.rendered"
    assert Notification.objects.get().kind == "activation_sheet.ready"


@pytest.mark.rule("R16")
def test_unit_and_below_has_a_page_for_each_unit(tree, staff, newcomers):
    sheet = actions.request_activation_sheet(tree.block, by=staff, with_below=True)
    actions.render_activation_sheet(sheet.pk, draw)

    sheet.refresh_from_db()
    with sheet.pdf.open() as file:
        html = file.read().decode()
    assert sheet.slips == 3
    assert html.count('<section class="sheet">') == 2
    last = timezone.localdate(sheet.codes.first().expires_at) - timedelta(days=1)
    assert last == timezone.localdate() + timedelta(days=30)
    assert f"đến hết {last:%d/%m/%Y}" in html
    before_sibling, _, after = html.partition(tree.sibling.name)
    assert "Hồ Văn Ân" in before_sibling
    assert "Y Blim Niê" in after


@pytest.mark.rule("R16")
def test_slips_of_role_holders_come_from_an_administrator(tree, staff, administrator, newcomers):
    AppointmentFactory(person=newcomers[0], role=Role.UNIT_HEAD, unit=tree.branch)

    assert set(actions.people_for(tree.branch, False, staff)) == {newcomers[1]}
    assert set(actions.people_for(tree.branch, False, administrator)) == set(newcomers[:2])


@pytest.mark.rule("R16")
def test_request_refuses(tree, staff, branch_staff, unit_head, newcomers, monkeypatch):
    def refused(code, **kwargs):
        with pytest.raises(Denied) as refusal:
            actions.request_activation_sheet(**kwargs)
        assert refusal.value.code == code

    refused("not_keeper", unit=tree.sibling, by=branch_staff)
    refused("not_keeper", unit=tree.branch, by=unit_head)
    refused("nobody_new", unit=tree.committee, by=staff)
    monkeypatch.setattr(actions, "MOST_SLIPS", 1)
    refused("too_many", unit=tree.branch, by=staff)
    assert not ActivationSheet.objects.exists()
    assert kinds() == []


@pytest.mark.rule("R16")
def test_new_code_for_who_forgot_the_password(tree, staff, cadre, unit_head):
    sheet = actions.request_activation_slip(cadre, by=staff)
    actions.render_activation_sheet(sheet.pk, draw)

    cadre.refresh_from_db()
    assert cadre.has_usable_password()  # until the code is used
    assert ActivationCode.objects.get().person == cadre
    told = set(Notification.objects.values_list("person__full_name", "kind"))
    assert told == {
        (staff.full_name, "activation_sheet.ready"),
        (cadre.full_name, "person.code_issued"),
    }
    with pytest.raises(Denied) as refusal:
        actions.request_activation_slip(unit_head, by=staff)
    assert refusal.value.code == "holds_role"


@pytest.mark.rule("R16")
def test_no_code_for_who_has_left(staff, cadre):
    User.objects.filter(pk=cadre.pk).update(left_on=timezone.localdate(), is_active=False)
    cadre.refresh_from_db()
    with pytest.raises(Denied) as refusal:
        actions.request_activation_slip(cadre, by=staff)
    assert refusal.value.code == "person_left"


@pytest.mark.rule("R15")
def test_newer_sheet_replaces_the_code_and_opens_it_again(tree, staff, newcomers):
    first = actions.request_activation_sheet(tree.branch, by=staff)
    actions.render_activation_sheet(first.pk, draw)
    ActivationCode.objects.update(attempts=5)
    before = set(ActivationCode.objects.values_list("code_hash", flat=True))

    second = actions.request_activation_sheet(tree.branch, by=staff)
    actions.render_activation_sheet(second.pk, draw)

    now = ActivationCode.objects.all()
    assert {(code.sheet, code.attempts, code.is_open) for code in now} == {(second, 0, True)}
    assert not before & {code.code_hash for code in now}


def test_running_again_does_nothing(tree, staff, newcomers):
    sheet = actions.request_activation_sheet(tree.branch, by=staff)
    actions.render_activation_sheet(sheet.pk, draw)
    before = list(ActivationCode.objects.values())

    actions.render_activation_sheet(sheet.pk, draw)

    assert list(ActivationCode.objects.values()) == before
    assert kinds().count("activation_sheet.rendered") == 1


def test_killed_while_drawing_it_leaves_nothing_and_runs_again(tree, staff, newcomers):
    sheet = actions.request_activation_sheet(tree.branch, by=staff)

    def killed(html, identifier):
        raise SystemExit

    with pytest.raises(SystemExit):
        actions.render_activation_sheet(sheet.pk, killed)
    sheet.refresh_from_db()
    assert sheet.status == SheetStatus.QUEUED
    assert not ActivationCode.objects.exists()

    actions.render_activation_sheet(sheet.pk, draw)
    assert ActivationSheet.objects.get().status == SheetStatus.READY


def test_killed_before_the_end_it_leaves_no_second_file(tree, staff, newcomers, monkeypatch):
    sheet = actions.request_activation_sheet(tree.branch, by=staff)

    def killed(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(actions, "_record", killed)
        with pytest.raises(SystemExit):
            actions.render_activation_sheet(sheet.pk, draw)
    actions.render_activation_sheet(sheet.pk, draw)

    sheet.refresh_from_db()
    folder = Path(sheet.pdf.path).parent
    assert [file.name for file in folder.iterdir() if str(sheet.pk) in file.name] == [
        f"{sheet.pk}.pdf"
    ]


def test_failure_is_told_and_can_be_tried_again(
    tree, staff, newcomers, monkeypatch, client_of, queued, django_capture_on_commit_callbacks
):
    sheet = actions.request_activation_sheet(tree.branch, by=staff)

    def broken(*args, **kwargs):
        raise RuntimeError("Nguyễn Văn Bí Mật")

    monkeypatch.setattr(jobs, "render_pdf", broken)
    jobs.render_activation_sheet(str(sheet.pk))

    sheet.refresh_from_db()
    assert sheet.status == SheetStatus.FAILED
    assert "Bí Mật" not in sheet.failure
    assert Notification.objects.get().kind == "activation_sheet.failed"

    browser = client_of(staff)
    assert sheet.failure in browser.get(sheet.get_absolute_url()).text
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("accounts:retry_activation_sheet", args=[sheet.pk]))
    sheet.refresh_from_db()
    assert sheet.status == SheetStatus.QUEUED
    assert len(queued()) == 1
    assert kinds()[-1] == "activation_sheet.retried"


def test_sheet_of_someone_who_lost_the_role_is_not_made(tree, staff, newcomers):
    sheet = actions.request_activation_sheet(tree.branch, by=staff)
    staff.appointments.update(valid_to=timezone.localdate())

    jobs.render_activation_sheet(str(sheet.pk))

    sheet.refresh_from_db()
    assert sheet.status == SheetStatus.FAILED
    assert not ActivationCode.objects.exists()


@pytest.mark.rule("R16")
def test_file_is_removed_after_its_days_by_the_tick(tree, staff, newcomers, queued):
    sheet = actions.request_activation_sheet(tree.branch, by=staff)
    actions.render_activation_sheet(sheet.pk, draw)
    sheet.refresh_from_db()
    name = sheet.pdf.name
    jobs.expire_activation_sheet(str(sheet.pk))  # not yet due
    assert default_storage.exists(name)

    ActivationSheet.objects.update(expires_at=timezone.now())
    run_due()
    assert ("accounts.jobs.expire_activation_sheet", str(sheet.pk)) in queued()
    jobs.expire_activation_sheet(str(sheet.pk))
    jobs.expire_activation_sheet(str(sheet.pk))

    sheet.refresh_from_db()
    assert (sheet.status, sheet.pdf.name) == (SheetStatus.EXPIRED, "")
    assert not default_storage.exists(name)
    assert kinds().count("activation_sheet.expired") == 1
    assert ActivationCode.objects.filter(used_at=None).count() == 2


def test_tick_finds_what_a_lost_redis_dropped(tree, staff, newcomers, queued):
    sheet = actions.request_activation_sheet(tree.branch, by=staff)
    run_due()
    assert ("accounts.jobs.render_activation_sheet", str(sheet.pk)) in queued()


@pytest.mark.rule("R16")
def test_only_who_asked_sees_and_downloads(
    tree, staff, branch_staff, administrator, newcomers, client_of
):
    sheet = actions.request_activation_sheet(tree.branch, by=staff)
    url = reverse("accounts:download_activation_sheet", args=[sheet.pk])
    assert client_of(staff).get(url).status_code == 403  # not made yet
    actions.render_activation_sheet(sheet.pk, draw)

    answer = client_of(staff).get(url)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Cache-Control"] == "no-store, private"
    assert kinds()[-1] == "activation_sheet.downloaded"
    assert client_of(branch_staff).get(url).status_code == 404
    answer = client_of(administrator).get(url)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert kinds().count("activation_sheet.downloaded") == 2


def test_pages_from_asking_to_the_list(tree, staff, newcomers, client_of):
    browser = client_of(staff)
    form = browser.get(reverse("accounts:request_activation_sheet") + f"?unit={tree.branch.code}")
    assert "do quản trị hệ thống lập" in form.text
    answer = browser.post(
        reverse("accounts:request_activation_sheet"), {"unit": tree.branch.code, "with_below": "on"}
    )
    sheet = ActivationSheet.objects.get()
    assert answer.url == sheet.get_absolute_url()
    assert 'hx-trigger="every 2s"' in browser.get(answer.url).text

    actions.render_activation_sheet(sheet.pk, draw)
    fragment = browser.get(answer.url, headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    assert "hx-trigger" not in fragment
    assert tree.branch.name in browser.get(reverse("accounts:activation_sheets")).text


def test_page_asks_before_it_makes_a_new_code(staff, cadre, client_of):
    url = reverse("accounts:request_activation_slip", args=[cadre.pk])
    browser = client_of(staff)
    assert cadre.full_name in browser.get(url).text
    assert not ActivationSheet.objects.exists()
    browser.post(url)
    assert ActivationSheet.objects.get().person == cadre


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "lost"}, "sheet_status_known|Invalid transition"),
        ({"with_below": True}, "sheet_for_one_person_or_units"),
        ({"status": "ready"}, "sheet_ready_has_pdf"),
    ],
)
def test_sheet_constraints(staff, cadre, values, constraint):
    sheet = actions.request_activation_slip(cadre, by=staff)
    with pytest.raises(Exception, match=constraint) as refusal, transaction.atomic():
        ActivationSheet.objects.filter(pk=sheet.pk).update(**values)
    assert isinstance(refusal.value, IntegrityError) or "transition" in str(refusal.value)


def code_on_slip(path, person):
    """What stands in the frame of this person's slip."""
    with pdfplumber.open(path) as pdf:  # letters in the order in which they were written
        text = "".join(letter["text"] for page in pdf.pages for letter in page.chars)
    assert person.full_name in text
    _, _, after = text.partition(f"Mã cán bộ: {person.staff_code}")
    return re.search(r"[A-Z0-9]{5}-[A-Z0-9]{5}", after)[0]


@pytest.mark.rule("R16")
@pytest.mark.django_db(transaction=True)
def test_real_worker_makes_a_sheet_with_which_people_sign_in(
    tree, staff, newcomers, client, work_off
):
    sheet = actions.request_activation_sheet(tree.branch, by=staff)
    work_off()

    sheet.refresh_from_db()
    assert sheet.status == SheetStatus.READY, sheet.failure
    code = code_on_slip(sheet.pdf.path, newcomers[0])

    client.post(reverse("account_activate"), {"login": newcomers[0].staff_code, "code": code})
    password = {"password": "bon tu quen thuoc", "again": "bon tu quen thuoc"}
    client.post(reverse("account_choose_password"), password)
    assert client.get(reverse("accounts:inbox")).status_code == 200
