"""The first administrator, made on the server itself."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actions import activation
from accounts.models import Unit, User
from audit.models import AuditEvent
from tests.factories import UnitKindFactory


def create(*arguments, unit="DU", **options):
    call_command("create_administrator", *arguments, unit=unit, **options)


def kinds():
    return sorted(AuditEvent.objects.values_list("kind", flat=True))


def test_on_an_empty_installation_and_then_signs_in(db, capsys):
    UnitKindFactory(code="dang-uy-phuong")
    create("QT01", "Lý Thành Trung", unit_name="Đảng ủy phường Bình Nguyên")

    person = User.objects.get()
    assert person.is_administrator
    assert kinds() == ["appointment.granted", "person.added", "unit.added"]
    code = re.search(r"[A-Z0-9]{5}-[A-Z0-9]{5}", capsys.readouterr().out)[0]
    assert activation.try_code("qt01", code).person == person


def test_again_makes_neither_person_nor_role_twice(db, capsys):
    UnitKindFactory(code="dang-uy-phuong")
    for _ in range(2):
        create("QT01", "Lý Thành Trung", unit_name="Đảng ủy phường Bình Nguyên")
    assert (User.objects.count(), Unit.objects.count()) == (1, 1)
    assert len(kinds()) == 3


def test_someone_on_the_roster_becomes_one_and_keeps_the_password(tree, cadre, capsys):
    create(cadre.staff_code.lower(), "Tên Khác", unit=tree.branch.code)

    again = User.objects.get(pk=cadre.pk)
    assert (again.is_administrator, again.full_name) == (True, cadre.full_name)
    assert again.password == cadre.password
    assert "Mã đăng nhập" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "No unit DU"),
        ({"unit_name": "X", "unit_kind": "khong-co"}, "No unit kind"),
    ],
)
def test_says_what_is_missing(db, options, words):
    with pytest.raises(CommandError, match=words):
        create("QT01", "Lý Thành Trung", **options)
    assert not User.objects.exists()


def test_not_someone_who_has_left(tree, cadre):
    User.objects.filter(pk=cadre.pk).update(left_on=timezone.localdate(), is_active=False)
    with pytest.raises(CommandError, match="has left"):
        create(cadre.staff_code, cadre.full_name, unit=tree.branch.code)
