"""What the database refuses by itself, raw SQL included."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from registry.models import Declaration, DeclaredAccount
from registry.workflow import STEPS, Status
from tests.factories import DeclarationFactory, DeclaredAccountFactory, UserFactory

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@contextmanager
def refused(name):
    with pytest.raises(IntegrityError) as refusal:
        yield
    assert refusal.value.__cause__.diag.constraint_name == name


def change(declaration, **values):
    with transaction.atomic():
        Declaration.objects.filter(pk=declaration.pk).update(**values)


def change_account(account, **values):
    with transaction.atomic():
        DeclaredAccount.objects.filter(pk=account.pk).update(**values)


WHOLE = {
    Status.SUBMITTED: {"confirmation": "self", "submitted_at": NOON, "review_due_on": DAY},
    Status.ACCEPTED: {"reviewed_at": NOON},
    Status.RETURNED: {"reviewed_at": NOON, "return_reason": "Thiếu."},
    Status.WITHDRAWN: {"withdrawn_at": NOON},
    Status.SUPERSEDED: {"superseded_at": NOON},
}


@pytest.mark.rule("R33")
@pytest.mark.django_db
@pytest.mark.parametrize("target", Status.values)
@pytest.mark.parametrize("source", Status.values)
def test_every_step_from_every_status(source, target):
    declaration = DeclarationFactory(
        **({source: True} if source != Status.DRAFT else {}),
        commitment_version="CT21 bản 1",
        legal_basis="Chỉ thị 21-CT/TU",
    )
    values = {"status": target, **WHOLE.get(target, {})}
    if target in (Status.ACCEPTED, Status.RETURNED):
        values["reviewed_by"] = UserFactory()
    led = {(start, step.target) for step in STEPS.values() for start in step.sources}

    if (source, target) in led:
        change(declaration, **values)
        declaration.refresh_from_db()
        assert declaration.status == target
    elif source != target:
        with pytest.raises(DatabaseError):
            change(declaration, **values)


@pytest.mark.rule("R33")
def test_a_declaration_cannot_be_born_accepted(cadre, unit_head):
    with refused("declaration_begins_as_draft"), transaction.atomic():
        Declaration.objects.create(
            owner=cadre,
            version=1,
            status=Status.ACCEPTED,
            due_on=DAY,
            submitted_at=NOON,
            review_due_on=DAY,
            reviewed_at=NOON,
            reviewed_by=unit_head,
        )


@pytest.mark.rule("R32")
@pytest.mark.parametrize("first", ["draft", "submitted"])
def test_one_open_version_for_each_person(cadre, first):
    DeclarationFactory(owner=cadre, **({"submitted": True} if first == "submitted" else {}))

    with refused("declaration_one_open"):
        DeclarationFactory(owner=cadre, version=2)


@pytest.mark.rule("R32")
def test_one_accepted_version_for_each_person(cadre, unit_head):
    DeclarationFactory(owner=cadre, accepted=True)
    second = DeclarationFactory(owner=cadre, version=2, submitted=True)

    with refused("declaration_one_accepted"):
        change(second, status=Status.ACCEPTED, reviewed_at=NOON, reviewed_by=unit_head)


def test_two_versions_never_share_a_number(cadre):
    DeclarationFactory(owner=cadre, returned=True)

    with refused("declaration_version_once"):
        DeclarationFactory(owner=cadre, version=1)


@pytest.mark.rule("R34")
@pytest.mark.parametrize(("accounts", "none"), [(0, False), (1, True)])
def test_a_sent_version_says_one_thing(cadre, accounts, none):
    with refused("declaration_says_one_thing"):
        DeclarationFactory(owner=cadre, submitted=True, accounts=accounts, no_social_network=none)


MISSING = [
    ("declaration_sent_whole", "draft", {"submitted_at": NOON}),
    ("declaration_sent_whole", "draft", {"review_due_on": DAY}),
    (
        "declaration_sent_whole",
        "draft",
        {"status": "submitted", "confirmation": "self", "submitted_at": NOON},
    ),
    (
        "declaration_sent_whole",
        "draft",
        {"status": "submitted", "confirmation": "self", "review_due_on": DAY},
    ),
    (
        "declaration_sent_whole",
        "draft",
        {"status": "submitted", **WHOLE["submitted"], "commitment_version": ""},
    ),
    (
        "declaration_sent_whole",
        "draft",
        {"status": "submitted", **WHOLE["submitted"], "legal_basis": ""},
    ),
    ("declaration_reviewed_whole", "submitted", {"status": "accepted"}),
    ("declaration_reviewed_whole", "submitted", {"status": "accepted", "reviewed_at": NOON}),
    ("declaration_reviewed_whole", "submitted", {"reviewed_at": NOON}),
    (
        "declaration_reviewed_whole",
        "submitted",
        {"status": "returned", "return_reason": "Thiếu.", "reviewed_at": NOON},
    ),
    ("declaration_returned_has_reason", "submitted", {"return_reason": "Thiếu."}),
    ("declaration_withdrawn_has_date", "submitted", {"status": "withdrawn"}),
    ("declaration_withdrawn_has_date", "submitted", {"withdrawn_at": NOON}),
    ("declaration_superseded_has_date", "accepted", {"status": "superseded"}),
    ("declaration_superseded_has_date", "accepted", {"superseded_at": NOON}),
    ("declaration_reviewed_whole", "submitted", {"reviewed_by": "somebody"}),
    ("declaration_reviewed_whole", "submitted", {"status": "accepted", "reviewed_by": "somebody"}),
    (
        "declaration_not_reviewed_by_owner",
        "submitted",
        {"status": "accepted", "reviewed_at": NOON, "reviewed_by": "owner"},
    ),
    (
        "declaration_returned_has_reason",
        "submitted",
        {"status": "returned", "reviewed_at": NOON, "reviewed_by": "somebody"},
    ),
    (
        "declaration_times_in_order",
        "submitted",
        {"status": "accepted", "reviewed_at": LONG_AGO, "reviewed_by": "somebody"},
    ),
    (
        "declaration_times_in_order",
        "draft",
        {
            "status": "submitted",
            "confirmation": "self",
            "submitted_at": LONG_AGO,
            "review_due_on": DAY,
        },
    ),
    (
        "declaration_times_in_order",
        "submitted",
        {"status": "withdrawn", "withdrawn_at": LONG_AGO},
    ),
    (
        "declaration_times_in_order",
        "accepted",
        {"status": "superseded", "superseded_at": LONG_AGO},
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "status", "values"), MISSING)
def test_a_version_is_whole(name, status, values):
    declaration = DeclarationFactory(
        **({status: True} if status != "draft" else {}),
        commitment_version="CT21 bản 1",
        legal_basis="Chỉ thị 21-CT/TU",
    )
    people = {"somebody": UserFactory(), "owner": declaration.owner}
    values = {key: people.get(value, value) for key, value in values.items()}

    with refused(name):
        change(declaration, **values)


@pytest.mark.django_db
def test_versions_count_from_one():
    with refused("declaration_version_counts"):
        DeclarationFactory(version=0)


@pytest.mark.django_db
def test_an_unknown_status_is_refused():
    with pytest.raises(DatabaseError):
        change(DeclarationFactory(), status="approved")


# -- what is sent stays -------------------------------------------------------------------------

CONTENT = {
    "no_social_network": True,
    "unchanged": True,
    "commitment_version": "CT21 bản 2",
    "legal_basis": "khác",
    "submitted_at": NOON,
    "due_on": DAY,
    "review_due_on": DAY,
    "accounts_total": 9,
    "added": 9,
    "removed": 9,
    "changed": 9,
    "version": 9,
    "started_at": LONG_AGO,
    "confirmation": "code",
    "signature_file": "12/2026",
    "signed_on": DAY,
}
SENT = ["submitted", "accepted", "returned", "withdrawn", "superseded"]


@pytest.mark.rule("R31")
@pytest.mark.django_db
@pytest.mark.parametrize("status", SENT)
def test_the_content_of_a_sent_version_stays(status):
    declaration = DeclarationFactory(**{status: True})

    for field, value in CONTENT.items():
        with refused("declaration_sent_stays"):
            change(declaration, **{field: value})
    for field in ("owner", "previous", "base"):
        other = UserFactory() if field == "owner" else DeclarationFactory(submitted=True)
        with refused("declaration_sent_stays"):
            change(declaration, **{field: other})


@pytest.mark.rule("R31")
@pytest.mark.django_db
@pytest.mark.parametrize("status", ["accepted", "returned", "superseded"])
def test_an_answer_stays(status):
    declaration = DeclarationFactory(**{status: True})

    for values in ({"reviewed_at": NOON}, {"reviewed_by": UserFactory()}):
        with refused("declaration_sent_stays"):
            change(declaration, **values)


@pytest.mark.rule("R31")
@pytest.mark.django_db
@pytest.mark.parametrize("status", SENT)
def test_accounts_of_a_sent_version_stay(status):
    declaration = DeclarationFactory(**{status: True})
    account = declaration.accounts.get()

    with refused("accounts_of_sent_declaration_stay"):
        change_account(account, display_name="Khác")
    with refused("accounts_of_sent_declaration_stay"), transaction.atomic():
        account.delete()
    with refused("accounts_of_sent_declaration_stay"), transaction.atomic():
        DeclaredAccountFactory(declaration=declaration)
    with refused("accounts_of_sent_declaration_stay"):
        change_account(account, declaration=DeclarationFactory(accounts=0))


@pytest.mark.rule("R31")
@pytest.mark.django_db
def test_no_account_moves_into_a_sent_version():
    sent = DeclarationFactory(submitted=True)
    account = DeclaredAccountFactory()

    with refused("accounts_of_sent_declaration_stay"):
        change_account(account, declaration=sent)


@pytest.mark.rule("R31")
@pytest.mark.django_db
@pytest.mark.parametrize("status", SENT)
def test_only_a_draft_can_be_deleted(status):
    declaration = DeclarationFactory(**{status: True})

    with (
        refused("declaration_sent_is_kept"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM registry_declaration WHERE id = %s", [declaration.pk])


@pytest.mark.django_db
def test_a_draft_goes_with_its_accounts():
    draft = DeclarationFactory(accounts=2)

    draft.delete()

    assert not DeclaredAccount.objects.exists()


# -- accounts -----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("account_closed_has_day", {"state": "closed"}),
        ("account_closed_has_day", {"closed_on": DAY}),
        ("account_other_name_has_reason", {"under_real_name": False}),
        ("account_other_name_has_reason", {"other_name_reason": "bút danh"}),
        ("account_address_or_phone", {"by_phone": True}),
        ("account_address_or_phone", {"identity": ""}),
        ("account_address_or_phone", {"address_typed": ""}),
        ("account_address_or_phone", {"canonical": ""}),
        ("account_has_name", {"display_name": ""}),
        ("account_platform_known", {"platform": "myspace"}),
        ("account_kind_known", {"kind": "blog"}),
        ("account_purpose_known", {"purpose": "fun"}),
        ("account_state_known", {"state": "gone"}),
        ("account_since_plausible", {"since_year": 1900}),
        ("account_since_plausible", {"since_year": 2200}),
    ],
)
def test_an_account_is_whole(name, values):
    account = DeclaredAccountFactory()

    with refused(name):
        change_account(account, **values)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"state": "closed", "closed_on": DAY},
        {"under_real_name": False, "other_name_reason": "bút danh"},
        {"by_phone": True, "address_typed": "", "identity": "", "canonical": ""},
        {"since_year": None},
        {"since_year": 2015},
    ],
)
def test_a_whole_account_passes(values):
    account = DeclaredAccountFactory()

    change_account(account, **values)

    assert DeclaredAccount.objects.filter(pk=account.pk, **values).exists()


@pytest.mark.rule("R46")
@pytest.mark.django_db
def test_one_address_stands_once_on_a_declaration():
    account = DeclaredAccountFactory()

    with refused("account_address_once"), transaction.atomic():
        DeclaredAccountFactory(declaration=account.declaration, identity=account.identity)
    DeclaredAccountFactory(declaration=account.declaration, identity=account.identity, platform="x")


@pytest.mark.rule("R46")
@pytest.mark.django_db
def test_accounts_without_an_address_do_not_clash():
    account = DeclaredAccountFactory(platform="zalo", by_phone=True, identity="")

    DeclaredAccountFactory(
        declaration=account.declaration, platform="zalo", by_phone=True, identity=""
    )

    assert account.declaration.accounts.count() == 2


# -- copied from the owner ----------------------------------------------------------------------


@pytest.mark.rule("R37")
def test_the_owners_fields_are_copied_and_carried_on(cadre, tree):
    sent = DeclarationFactory(owner=cadre, submitted=True)
    assert (sent.unit_path, sent.sort_key, sent.search_key) == (
        cadre.unit_path,
        cadre.sort_key,
        cadre.search_key,
    )

    cadre.unit = tree.sibling
    cadre.full_name = "Phạm Văn Ánh"
    cadre.save()

    sent.refresh_from_db()
    cadre.refresh_from_db()
    assert sent.unit_path == tree.sibling.path
    assert (sent.sort_key, sent.search_key) == (cadre.sort_key, cadre.search_key)


@pytest.mark.rule("R37")
def test_they_follow_a_unit_that_moves_and_a_plain_update(cadre, tree):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    tree.block.parent = tree.elsewhere
    tree.block.save()

    sent.refresh_from_db()
    assert sent.unit_path.startswith(tree.elsewhere.path)

    type(cadre).objects.filter(pk=cadre.pk).update(unit=tree.committee)

    sent.refresh_from_db()
    assert sent.unit_path == tree.committee.path


FIELDS = {
    "id", "declaration", "position", "platform", "identity", "display_name", "address_typed",
    "canonical", "by_phone", "kind", "under_real_name", "other_name_reason", "purpose",
    "since_year", "state", "closed_on", "secured",
}  # fmt: skip


@pytest.mark.rule("R43")
def test_an_account_has_these_fields_and_no_more():
    assert {field.name for field in DeclaredAccount._meta.get_fields()} == FIELDS
