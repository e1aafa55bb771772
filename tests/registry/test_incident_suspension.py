"""An account with an unresolved incident is shown as suspended wherever it is shown (R103)."""

import pytest
from django.urls import reverse

from registry import facts
from registry.forms import DraftForm
from registry.models import DeclaredAccount
from tests.factories import DeclarationFactory, DeclaredAccountFactory, IncidentFactory

pytestmark = [pytest.mark.usefixtures("periods"), pytest.mark.rule("R103")]
MARK = "đang có sự cố"


def marks(**more):
    return [
        account.is_suspended for account in DeclaredAccount.objects.filter(**more).with_incidents()
    ]


@pytest.mark.parametrize(
    ("status", "suspended"), [("", True), ("contained", True), ("closed", False)]
)
def test_as_long_as_it_is_unresolved(status, suspended):
    account = DeclarationFactory(accepted=True).accounts.get()
    IncidentFactory.about(account, **({status: True} if status else {}))

    assert marks() == [suspended]


def test_known_by_its_address_whatever_it_is_called_now(cadre):
    declaration = DeclarationFactory(owner=cadre, accounts=0)
    DeclaredAccountFactory(declaration=declaration, identity="binh", display_name="Tên mới")
    IncidentFactory(owner=cadre, identity="binh", display_name="Tên cũ")

    assert marks() == [True]


def test_known_by_its_name_where_no_address_is_public(cadre):
    declaration = DeclarationFactory(owner=cadre, accounts=0)
    for name in ["Bình", "Bình 2"]:
        DeclaredAccountFactory(
            declaration=declaration, platform="zalo", identity="", by_phone=True, display_name=name
        )
    IncidentFactory(owner=cadre, platform="zalo", identity="", display_name="Bình")

    assert marks(display_name="Bình") == [True]
    assert marks(display_name="Bình 2") == [False]


def test_the_same_address_of_another_person_or_platform_is_not(cadre, colleague):
    account = DeclarationFactory(owner=cadre, accepted=True).accounts.get()
    IncidentFactory(owner=colleague, identity=account.identity)
    IncidentFactory(owner=cadre, identity=account.identity, platform="tiktok")

    assert marks() == [False]


def test_a_page_that_forgot_to_load_it_fails(cadre):
    account = DeclarationFactory(owner=cadre, accepted=True).accounts.get()

    with pytest.raises(LookupError):
        _ = account.is_suspended


def test_no_query_for_each_account(cadre, django_assert_num_queries):
    declaration = DeclarationFactory(owner=cadre, accepted=True, accounts=9)
    IncidentFactory.about(declaration.accounts.first())

    with django_assert_num_queries(1):
        assert sum(marks()) == 1
    standing = facts.standing_of(cadre, declaration.due_on)
    with django_assert_num_queries(0):
        assert sum(account.is_suspended for account in standing.accepted.accounts.all()) == 1


@pytest.fixture
def suspended(cadre):
    """An accepted version with a suspended account, and a change of it that waits or is written."""

    def make(**second):
        accepted = DeclarationFactory(owner=cadre, accepted=True)
        account = accepted.accounts.get()
        IncidentFactory.about(account)
        following = DeclarationFactory(
            owner=cadre, version=2, base=accepted, previous=accepted, accounts=0
        )
        same = ["platform", "identity", "display_name", "canonical", "address_typed"]
        DeclaredAccountFactory(
            declaration=following, **{name: getattr(account, name) for name in same}
        )
        if second:
            type(following).objects.filter(pk=following.pk).update(
                status="submitted",
                submitted_at=accepted.reviewed_at,
                review_due_on=accepted.due_on,
                commitment_version="CT21 bản 1",
                legal_basis="Chỉ thị 21-CT/TU",
                confirmation="self",
                accounts_total=1,
                **second,
            )
        return accepted, following

    return make


def shown(client, person, name, *args):
    client.force_login(person)
    answer = client.get(reverse(name, args=args), follow=True)
    assert answer.status_code == 200
    return answer.content.decode().count(MARK)


def test_on_ones_own_pages(client, cadre, suspended):
    accepted, draft = suspended()

    assert shown(client, cadre, "home") == 1
    assert shown(client, cadre, "registry:mine") == 1
    assert shown(client, cadre, "registry:declaration", accepted.pk) == 1
    assert shown(client, cadre, "registry:edit_draft", draft.pk) == 1
    assert shown(client, cadre, "registry:submit_declaration", draft.pk) == 1


def test_on_what_is_sent_again(client, cadre, suspended):
    accepted, draft = suspended()
    draft.delete()

    assert shown(client, cadre, "registry:submit_unchanged") == 1
    assert shown(client, cadre, "registry:declare_none") == 1


def test_beside_the_queue(client, unit_head, suspended):
    _, waiting = suspended(unchanged=True)

    assert shown(client, unit_head, "registry:review", waiting.pk) == 1


@pytest.mark.rule("R100")
@pytest.mark.parametrize("typed", [True, False])
def test_a_clerk_who_types_a_paper_form_learns_nothing_of_it(cadre, staff, typed):
    draft = DeclarationFactory(owner=cadre, typed_by=staff if typed else None)
    IncidentFactory.about(draft.accounts.get())

    (card, *_) = DraftForm(None, draft=draft).accounts.forms

    assert card.initial["suspension"] == ("" if typed else MARK)
