"""An incident is raised by the owner, or by a head for a member who cannot get in."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry.actions.incidents import NamedAccount, open_incident, read_accounts_of
from registry.facts import incidents as facts
from registry.models import Incident
from tests.factories import (
    DeclarationFactory,
    DeclaredAccountFactory,
    IncidentFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("answer_period")
FRIDAY_EVENING = datetime(2026, 11, 20, 15, tzinfo=UTC)
NAMED = NamedAccount("zalo", "Bình Phạm")


def told():
    return set(Notification.objects.values_list("person", "kind"))


def refused(code, owner, by, account=NAMED):
    with pytest.raises(Denied) as refusal:
        open_incident(owner, by=by, kind="lost_control", account=account)
    assert refusal.value.code == code
    assert not AuditEvent.objects.exists()
    assert not Notification.objects.exists()


@pytest.fixture
def declared(cadre):
    return DeclarationFactory(owner=cadre, accepted=True).accounts.get()


@pytest.mark.rule("R104")
def test_the_owner_raises_it_and_the_clock_starts(cadre, unit_head, declared):
    incident = open_incident(
        cadre, by=cadre, kind="lost_control", account=declared, at=FRIDAY_EVENING
    )

    incident.refresh_from_db()
    assert (incident.status, incident.kind, incident.opened_by) == ("open", "lost_control", cadre)
    assert incident.answer_due_on == date(2026, 11, 23)  # Monday: one working day
    assert (incident.identity, incident.display_name) == (declared.identity, "Nguyễn Văn An")
    assert incident.shown_address == declared.shown_address
    assert incident.was_declared
    assert told() == {(unit_head.pk, "incident.opened")}


@pytest.mark.rule("R102")
def test_what_the_trail_keeps_of_it_is_a_code(cadre, declared):
    incident = open_incident(cadre, by=cadre, kind="abused", account=declared)

    event = AuditEvent.objects.get()
    assert (event.kind, event.target_id) == ("incident.opened", str(incident.pk))
    assert (event.subject_id, event.unit_path) == (cadre.pk, cadre.unit_path)
    assert event.details == {"incident_kind": "abused"}


@pytest.mark.rule("R102")
def test_an_account_that_was_not_declared_is_named_by_own_words(cadre):
    named = NamedAccount("facebook", "Bình Phạm", "fb.com/Binh.Pham")

    incident = open_incident(cadre, by=cadre, kind="impersonated", account=named)

    assert not incident.was_declared
    assert (incident.identity, incident.shown_address) == (
        "binhpham",
        "www.facebook.com/Binh.Pham",
    )


@pytest.mark.rule("R102")
@pytest.mark.parametrize(
    ("address", "code"),
    [("https://example.org/x", "not_this_platform"), ("http://10.0.0.1/x", "ip_host")],
)
def test_an_unfit_address_is_refused_by_rule_alone(cadre, address, code):
    refused(code, cadre, cadre, NamedAccount("facebook", "Bình", address))


@pytest.mark.rule("R103")
@pytest.mark.parametrize(
    "typed",
    [
        NamedAccount("facebook", "Tên khác", "facebook.com/Pham.Van.Binh"),
        NamedAccount("zalo", "PHẠM VĂN BÌNH"),
    ],
)
def test_a_declared_account_written_by_hand_is_the_declared_one(cadre, typed):
    declaration = DeclarationFactory(owner=cadre, accounts=0)
    DeclaredAccountFactory(
        declaration=declaration, identity="phamvanbinh", display_name="Phạm Văn Bình"
    )
    DeclaredAccountFactory(
        declaration=declaration,
        platform="zalo",
        identity="",
        by_phone=True,
        display_name="Phạm Văn Bình",
    )
    send(declaration)

    incident = open_incident(cadre, by=cadre, kind="lost_control", account=typed)

    assert incident.was_declared
    assert incident.display_name == "Phạm Văn Bình"


def send(declaration):
    type(declaration).objects.filter(pk=declaration.pk).update(
        status="submitted",
        submitted_at=datetime(2026, 11, 17, tzinfo=UTC),
        review_due_on=date(2026, 12, 1),
        commitment_version="CT21 bản 1",
        legal_basis="Chỉ thị 21-CT/TU",
        confirmation="self",
    )


@pytest.mark.rule("R103")
def test_one_at_a_time_for_one_account(cadre, declared):
    IncidentFactory.about(declared)

    refused("already_open", cadre, cadre, declared)
    assert Incident.objects.count() == 1


@pytest.mark.rule("R103")
def test_after_closing_the_same_account_may_have_a_new_one(cadre, declared):
    IncidentFactory.about(declared, closed=True)

    assert open_incident(cadre, by=cadre, kind="abused", account=declared).status == "open"


@pytest.mark.rule("R101")
def test_a_head_raises_it_for_a_member_who_is_told(cadre, unit_head, superior_head, declared):
    incident = open_incident(cadre, by=superior_head, kind="lost_control", account=declared)

    assert incident.opened_by == superior_head
    assert told() == {
        (cadre.pk, "incident.raised_for_you"),
        (unit_head.pk, "incident.opened"),
    }
    assert AuditEvent.objects.get().acted_as == "Người đứng đầu: Đảng ủy phường Bình Nguyên"


@pytest.mark.rule("R101")
def test_a_head_who_raises_it_is_not_told_of_it(cadre, unit_head, declared):
    open_incident(cadre, by=unit_head, kind="lost_control", account=declared)

    assert told() == {(cadre.pk, "incident.raised_for_you")}


@pytest.mark.rule("R101")
@pytest.mark.parametrize(
    "who",
    ["colleague", "staff", "handler", "decider", "data_officer", "administrator", "outside_head"],
)
def test_nobody_else_raises_it(request, cadre, who):
    refused("not_following", cadre, request.getfixturevalue(who))


@pytest.mark.rule("R101")
def test_a_heads_own_is_followed_from_above(unit_head, superior_head):
    open_incident(unit_head, by=unit_head, kind="abused", account=NAMED)

    assert told() == {(superior_head.pk, "incident.opened")}


def test_with_nobody_above_it_is_raised_all_the_same(superior_head):
    assert open_incident(superior_head, by=superior_head, kind="abused", account=NAMED).pk
    assert not told()


def test_not_for_a_person_who_has_left(cadre, unit_head):
    cadre.left_on, cadre.is_active = date(2026, 11, 1), False
    cadre.save()

    refused("owner_left", cadre, unit_head)


@pytest.mark.rule("R101")
def test_the_account_is_of_a_version_that_was_sent(cadre, colleague, unit_head):
    draft = DeclarationFactory(owner=cadre).accounts.get()
    anothers = DeclarationFactory(owner=colleague, accepted=True).accounts.get()

    refused("not_their_account", cadre, unit_head, draft)
    refused("not_their_account", cadre, cadre, anothers)


@pytest.mark.rule("R101")
def test_a_head_sees_the_accounts_by_a_recorded_reading(cadre, unit_head, declared):
    waiting = DeclarationFactory(owner=cadre, version=2, accounts=1)
    send(waiting)

    accounts = read_accounts_of(cadre, by=unit_head)

    assert [account.pk for account in accounts] == [waiting.accounts.get().pk, declared.pk]
    assert list(AuditEvent.objects.order_by("id").values_list("kind", "target_id")) == [
        ("declaration.read", str(waiting.pk)),
        ("declaration.read", str(declared.declaration_id)),
    ]


def test_reading_them_is_for_heads(cadre, staff, declared):
    with pytest.raises(Denied) as refusal:
        read_accounts_of(cadre, by=staff)

    assert refusal.value.code == "not_following"
    assert not AuditEvent.objects.exists()


def test_of_the_versions_each_account_once_and_none_that_is_closed(cadre, declared):
    waiting = DeclarationFactory(owner=cadre, version=2, accounts=0)
    same = DeclaredAccountFactory(declaration=waiting, identity=declared.identity)
    DeclaredAccountFactory(declaration=waiting, state="closed", closed_on=date(2026, 11, 1))
    send(waiting)

    assert facts.own_accounts(cadre) == [same]


def test_before_the_accepted_version_nothing_counts(cadre):
    DeclarationFactory(owner=cadre, version=1, returned=True)
    accepted = DeclarationFactory(owner=cadre, version=2, accepted=True)

    assert facts.versions_in_question(cadre) == [accepted]


def test_where_nothing_is_accepted_the_last_that_was_sent(cadre):
    DeclarationFactory(owner=cadre, version=1, returned=True)
    last = DeclarationFactory(owner=cadre, version=2, returned=True)

    assert facts.versions_in_question(cadre) == [last]


def test_whom_a_head_may_choose(unit_head, superior_head, cadre, neighbour, outsider, tree):
    UserFactory(unit=tree.branch, left_on=date(2026, 11, 1), is_active=False)

    assert list(facts.members_of(unit_head)) == [cadre]
    assert set(facts.members_of(superior_head)) == {cadre, neighbour, unit_head}
    assert not facts.members_of(cadre).exists()
