from datetime import date

import pytest

from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.actions import AccountEntry
from tests.factories import DeclarationFactory

FACEBOOK = AccountEntry(
    platform="facebook",
    display_name="Phạm Văn Bình",
    address_typed="m.facebook.com/Pham.Van.Binh?ref=1",
)
ZALO = AccountEntry(platform="zalo", display_name="Bình", by_phone=True)


def test_what_was_typed_is_kept_and_what_it_means_is_found(cadre):
    draft = DeclarationFactory(owner=cadre)

    actions.save_draft(draft, by=cadre, accounts=[FACEBOOK, ZALO])

    facebook, zalo = draft.accounts.all()
    assert facebook.address_typed == "m.facebook.com/Pham.Van.Binh?ref=1"
    assert facebook.identity == "phamvanbinh"
    assert facebook.canonical == "https://www.facebook.com/Pham.Van.Binh"
    assert (zalo.identity, zalo.canonical, zalo.position) == ("", "", 1)
    event = AuditEvent.objects.get()
    assert (event.kind, event.details) == ("declaration.saved", {"accounts": 2})


def test_saving_again_replaces_what_was_there(cadre):
    draft = DeclarationFactory(owner=cadre, accounts=3)

    actions.save_draft(draft, by=cadre, accounts=[ZALO])
    actions.save_draft(draft, by=cadre, accounts=[], no_social_network=True)

    draft.refresh_from_db()
    assert draft.no_social_network
    assert not draft.accounts.exists()


@pytest.mark.rule("R44")
@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://www.facebook.com/groups/khuphoba", "group"),
        ("javascript:alert(1)", "scheme"),
        ("https://www.tiktok.com/@binh", "other_platform"),
        ("", "empty"),
    ],
)
def test_an_unfit_address_is_refused_with_its_reason(cadre, address, code):
    draft = DeclarationFactory(owner=cadre)
    entry = AccountEntry(platform="facebook", display_name="Bình", address_typed=address)

    with pytest.raises(Denied) as refusal:
        actions.save_draft(draft, by=cadre, accounts=[entry])

    assert refusal.value.code == code
    assert draft.accounts.count() == 1
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R46")
def test_one_account_written_twice_is_refused(cadre):
    draft = DeclarationFactory(owner=cadre, accounts=0)
    again = AccountEntry(
        platform="facebook", display_name="Bình", address_typed="fb.com/phamvanbinh"
    )

    with pytest.raises(Denied) as refusal:
        actions.save_draft(draft, by=cadre, accounts=[FACEBOOK, again])

    assert refusal.value.code == "address_twice"
    assert not draft.accounts.exists()


@pytest.mark.rule("R31")
@pytest.mark.parametrize("status", ["submitted", "accepted", "returned", "withdrawn", "superseded"])
def test_a_sent_version_cannot_be_written_again(cadre, status):
    sent = DeclarationFactory(owner=cadre, **{status: True})

    with pytest.raises(Denied) as refusal:
        actions.save_draft(sent, by=cadre, accounts=[ZALO])

    assert refusal.value.code == "wrong_status"
    assert sent.accounts.get().platform == "facebook"
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R30")
def test_nobody_writes_in_another_persons_draft(cadre, unit_head):
    draft = DeclarationFactory(owner=cadre)

    with pytest.raises(Denied) as refusal:
        actions.save_draft(draft, by=unit_head, accounts=[])

    assert refusal.value.code == "not_owner"
    assert draft.accounts.count() == 1


def test_an_entry_says_everything_an_account_can_hold(cadre):
    draft = DeclarationFactory(owner=cadre, accounts=0)
    entry = AccountEntry(
        platform="website",
        display_name="Chuyện làng",
        address_typed="chuyenlang.vn",
        kind="website",
        under_real_name=False,
        other_name_reason="tên trang",
        purpose="work",
        since_year=2019,
        state="closed",
        closed_on=date(2026, 10, 1),
        secured=True,
    )

    actions.save_draft(draft, by=cadre, accounts=[entry])

    account = draft.accounts.get()
    assert (account.link, account.shown_address) == ("https://chuyenlang.vn", "chuyenlang.vn")
    assert account.shown_state == "không còn dùng từ 01/10/2026"
