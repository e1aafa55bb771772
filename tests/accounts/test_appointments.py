"""Roles: granted, approved by a second administrator, ended; and what the database insists on."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import appointments as actions
from accounts.models import Appointment, Notification, Role, User
from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.factories import AppointmentFactory

TODAY = date(2026, 11, 22)
PASSWORD = "mat-khau-thu-nghiem"


def grant(person, by, role=Role.UNIT_HEAD, unit=None, valid_from=None):
    return actions.grant_appointment(
        person, by=by, role=role, unit=unit, valid_from=valid_from or timezone.localdate()
    )


def refused(code, deed, *args, **kwargs):
    before = AuditEvent.objects.count()
    with pytest.raises(Denied) as refusal:
        deed(*args, **kwargs)
    assert refusal.value.code == code
    assert AuditEvent.objects.count() == before


@pytest.mark.rule("R11")
def test_granted_role_is_in_force_at_once(tree, administrator, cadre):
    grant(cadre, administrator, unit=tree.branch)

    assert User.objects.get(pk=cadre.pk).holds(Role.UNIT_HEAD, tree.branch.path)
    assert AuditEvent.objects.get().details == {"role": "unit_head"}
    assert Notification.objects.get().person == cadre


@pytest.mark.rule("R13")
@pytest.mark.parametrize("role", [Role.DECIDER, Role.DATA_OFFICER])
def test_weighty_role_waits_for_the_second_person(
    tree, administrator, second_administrator, cadre, role
):
    appointment = grant(cadre, administrator, role, tree.committee)
    assert not User.objects.get(pk=cadre.pk).holds(role)
    assert [line.person for line in Notification.objects.all()] == [second_administrator]

    actions.approve_appointment(appointment, by=second_administrator)
    assert User.objects.get(pk=cadre.pk).holds(role)


@pytest.mark.rule("R13")
def test_nobody_grants_or_approves_for_themselves(
    tree, administrator, second_administrator, cadre, staff
):
    refused("own_role", grant, administrator, administrator, unit=tree.branch)
    refused("not_administrator", grant, cadre, staff, unit=tree.branch)

    pending = grant(second_administrator, administrator, Role.DECIDER, tree.committee)
    refused("own_role", actions.approve_appointment, pending, by=second_administrator)
    refused("same_person", actions.approve_appointment, pending, by=administrator)
    refused("not_administrator", actions.approve_appointment, pending, by=staff)


@pytest.mark.rule("R13")
def test_grant_refuses(tree, administrator, cadre, colleague):
    AppointmentFactory(person=cadre, role=Role.STAFF, unit=tree.branch)
    User.objects.filter(pk=colleague.pk).update(is_active=False)

    refused("already_held", grant, cadre, administrator, Role.STAFF, tree.branch)
    refused("person_left", grant, colleague, administrator, Role.STAFF, tree.branch)
    refused("bad_scope", grant, cadre, administrator, Role.STAFF, None)
    refused("bad_scope", grant, cadre, administrator, Role.ADMINISTRATOR, tree.branch)
    refused("bad_scope", grant, cadre, administrator, Role.CADRE, tree.branch)
    type(tree.sibling).objects.filter(pk=tree.sibling.pk).update(valid_to=TODAY)
    tree.sibling.refresh_from_db()
    refused("unit_closed", grant, cadre, administrator, Role.STAFF, tree.sibling)


@pytest.mark.rule("R9")
def test_ended_role_is_gone_and_the_person_signs_in_again(client, administrator, unit_head):
    client.force_login(unit_head)
    actions.end_appointment(unit_head.appointments.get(), by=administrator)

    assert not User.objects.get(pk=unit_head.pk).holds(Role.UNIT_HEAD)
    assert client.get(reverse("accounts:people")).url.startswith(reverse("account_login"))
    assert AuditEvent.objects.get().kind == "appointment.ended"


def test_role_that_has_not_begun_ends_without_a_day(tree, administrator, cadre):
    later = timezone.localdate() + timedelta(days=30)
    appointment = actions.end_appointment(
        grant(cadre, administrator, unit=tree.branch, valid_from=later), by=administrator
    )
    assert appointment.valid_to == later
    refused("already_ended", actions.end_appointment, appointment, by=administrator)
    assert grant(cadre, administrator, unit=tree.branch).pk


def test_a_proposal_is_refused_by_ending_it(tree, administrator, second_administrator, cadre):
    pending = grant(cadre, administrator, Role.DECIDER, tree.committee)
    actions.end_appointment(pending, by=second_administrator)
    refused("nothing_to_approve", actions.approve_appointment, pending, by=second_administrator)
    assert not Appointment.objects.proposed().exists()


def test_the_last_administrator_stays(administrator):
    refused(
        "last_administrator",
        actions.end_appointment,
        administrator.appointments.get(),
        by=administrator,
    )


# -- pages -----------------------------------------------------------------------------------


def test_pages_grant_approve_end(client, tree, administrator, second_administrator, cadre):
    client.force_login(administrator)
    answer = client.post(
        reverse("accounts:grant_appointment", args=[cadre.pk]),
        {"role": "decider", "unit": tree.branch.code, "title": "", "valid_from": "22/11/2026"},
    )
    appointment = cadre.appointments.get()
    assert answer.url == cadre.get_absolute_url()
    assert "chờ duyệt" in client.get(answer.url).text
    assert "Duyệt vai trò" not in client.get(appointment.get_absolute_url()).text

    client.force_login(second_administrator)
    assert "Duyệt vai trò" in client.get(appointment.get_absolute_url()).text
    assert cadre.full_name in client.get(reverse("accounts:appointments")).text
    asked = client.post(reverse("accounts:approve_appointment", args=[appointment.pk]))
    client.post(asked.url, {"password": PASSWORD})
    appointment.refresh_from_db()
    assert appointment.approved_by == second_administrator

    client.get(reverse("accounts:end_appointment", args=[appointment.pk]))
    client.post(reverse("accounts:end_appointment", args=[appointment.pk]))
    appointment.refresh_from_db()
    assert appointment.ended_by == second_administrator


@pytest.mark.parametrize(
    ("role", "unit", "field"),
    [
        ("unit_head", "", "unit"),
        ("administrator", "branch", "unit"),
        ("", "branch", "role"),
        ("staff", "branch", "role"),
    ],
)
def test_grant_form_names_what_is_wrong(client, tree, administrator, cadre, role, unit, field):
    AppointmentFactory(person=cadre, role=Role.STAFF, unit=tree.branch)
    client.force_login(administrator)
    page = client.post(
        reverse("accounts:grant_appointment", args=[cadre.pk]),
        {
            "role": role,
            "unit": getattr(tree, unit).code if unit else "",
            "valid_from": "22/11/2026",
        },
    )
    assert page.context["form"].errors.keys() == {field}


# -- what the database holds -----------------------------------------------------------------


@pytest.mark.rule("R13")
@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"role": "cadre"}, "appointment_role_known"),
        ({"unit": None}, "appointment_scope_by_role"),
        ({"role": "administrator"}, "appointment_scope_by_role"),
        ({"granted_by": "person"}, "appointment_not_to_oneself"),
        ({"approved_by": "person", "approved_at": "now"}, "appointment_two_people"),
        ({"approved_by": "granter", "approved_at": "now"}, "appointment_two_people"),
        ({"approved_by": "other", "approved_at": None}, "appointment_approved_whole"),
        ({"approved_by": None, "approved_at": "now"}, "appointment_approved_whole"),
        (
            {"approved_by": "other", "approved_at": "now", "awaits_approval": True},
            "appointment_approved_whole",
        ),
        ({"role": "decider"}, "appointment_needs_second_person"),
        ({"valid_to": date(2025, 12, 31)}, "appointment_dates_in_order"),
        ({"ended_by": "other", "ended_at": None}, "appointment_ended_whole"),
        ({"ended_at": "now", "valid_to": None}, "appointment_ended_whole"),
    ],
)
def test_appointment_constraints(tree, administrator, colleague, cadre, values, constraint):
    appointment = AppointmentFactory(
        person=cadre, role=Role.STAFF, unit=tree.branch, granted_by=administrator
    )
    people = {"person": cadre, "granter": administrator, "other": colleague}
    values = {
        name: timezone.now() if value == "now" else people.get(value, value)
        for name, value in values.items()
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Appointment.objects.filter(pk=appointment.pk).update(**values)


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR])
def test_one_role_once_at_a_time_the_whole_portal_included(tree, cadre, role):
    unit = None if role == Role.ADMINISTRATOR else tree.branch
    AppointmentFactory(person=cadre, role=role, unit=unit, valid_to=date(2026, 6, 1))
    AppointmentFactory(person=cadre, role=role, unit=unit, valid_from=date(2026, 6, 1))
    with pytest.raises(IntegrityError, match="appointment_once_at_a_time"), transaction.atomic():
        AppointmentFactory(person=cadre, role=role, unit=unit, valid_from=date(2026, 7, 1))


def test_role_counts_from_its_first_to_the_day_before_its_end(tree, cadre):
    AppointmentFactory(
        person=cadre, unit=tree.branch, valid_from=date(2026, 3, 1), valid_to=date(2026, 4, 1)
    )
    in_force = [
        Appointment.objects.in_force(on).exists()
        for on in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))
    ]
    assert in_force == [False, True, True, False]


def test_words_for_the_trail_name_the_nearest_role(tree, cadre, administrator):
    AppointmentFactory(person=cadre, role=Role.STAFF, unit=tree.committee)
    AppointmentFactory(person=cadre, role=Role.UNIT_HEAD, unit=tree.branch)
    assert cadre.acting_as(tree.branch.path) == f"Người đứng đầu: {tree.branch.name}"
    assert cadre.acting_as(tree.sibling.path) == f"Cán bộ văn phòng: {tree.committee.name}"
    assert cadre.acting_as(tree.elsewhere.path) == ""
    assert administrator.acting_as() == "Quản trị hệ thống: toàn hệ thống"
