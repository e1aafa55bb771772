from datetime import date

import pytest

from registry.changes import compare, count
from registry.models import DeclaredAccount


def account(name="Bình", platform="facebook", identity="", **more):
    return DeclaredAccount(
        platform=platform,
        identity=identity,
        canonical=f"https://www.facebook.com/{identity}" if identity else "",
        by_phone=not identity,
        display_name=name,
        **more,
    )


def kinds(before, after):
    return [change.kind for change in compare(before, after)]


def test_changes_come_first_and_what_stayed_last():
    same, gone = account(identity="a"), account(identity="b")
    old, edited = account("Cũ", identity="c"), account("Mới", identity="c")
    new = account(identity="d")

    changes = compare([same, gone, old], [same, edited, new])

    assert [(change.kind, change.account) for change in changes] == [
        ("new", new),
        ("gone", gone),
        ("changed", edited),
        ("same", same),
    ]
    assert count(changes) == (1, 1, 1)
    field = changes[2].fields[0]
    assert (field.label, field.before, field.after) == ("Tên hiển thị", "Cũ", "Mới")


def test_an_account_that_is_now_closed_is_gone_with_its_day():
    closed = account(identity="a", state="closed", closed_on=date(2026, 10, 1))

    (change,) = compare([account(identity="a")], [closed])

    assert change.kind == "gone"
    assert change.words == "Không còn dùng từ 01/10/2026"


def test_an_account_closed_before_is_no_longer_missed():
    closed = account(identity="a", state="closed", closed_on=date(2026, 10, 1))

    assert kinds([closed], []) == []
    assert kinds([closed], [closed]) == ["same"]


def test_an_account_without_address_is_known_by_its_name():
    assert kinds([account("Phạm Bình")], [account("PHẠM BÌNH")]) == ["changed"]
    assert kinds([account("Bình")], [account("Bình"), account("Bình")]) == ["new", "same"]


@pytest.mark.parametrize(
    ("field", "value", "label"),
    [
        ("kind", "page", "Loại"),
        ("purpose", "work", "Mục đích"),
        ("since_year", 2015, "Dùng từ năm"),
        ("state", "impersonated", "Tình trạng"),
        ("secured", True, "Bảo vệ"),
        ("under_real_name", False, "Đứng tên"),
    ],
)
def test_every_statement_is_compared(field, value, label):
    (change,) = compare([account(identity="a")], [account(identity="a", **{field: value})])

    assert change.kind == "changed"
    assert [item.label for item in change.fields] == [label]
