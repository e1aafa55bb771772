"""Who read my data; the data officer's view; and that nobody alters the trail."""

from datetime import datetime

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import units
from accounts.models import Role, Unit
from audit import actions as audit
from audit.kinds import KINDS
from audit.models import AuditEvent
from tests.factories import AppointmentFactory


def reading(of, by, kind="declaration.read", path=None):
    path = of.unit_path if path is None else path
    return audit.record(
        kind, by=by, target=of, subject=of, unit_path=path, acted_as=by.acting_as(path)
    )


@pytest.mark.rule("R19")
def test_everyone_sees_in_which_role_their_data_was_opened(client_of, cadre, colleague, unit_head):
    reading(cadre, unit_head)
    reading(cadre, cadre)
    reading(colleague, unit_head)
    audit.record("person.changed", by=unit_head, target=cadre, subject=cadre)

    page = client_of(cadre).get(reverse("accounts:readings"))

    assert len(page.context["lines"]) == 1
    assert f"Người đứng đầu: {unit_head.unit.name}" in page.text
    assert unit_head.full_name not in page.text


@pytest.mark.rule("R19")
def test_nobody_opened_anything_yet(client_of, cadre):
    page = client_of(cadre).get(reverse("accounts:readings"))
    assert "Chưa có ai mở dữ liệu của đồng chí" in page.text


@pytest.mark.rule("R19")
def test_data_officer_sees_the_own_scope_with_names(
    client_of, data_officer, cadre, unit_head, outsider, outside_head
):
    reading(cadre, unit_head)
    reading(outsider, outside_head)

    page = client_of(data_officer).get(reverse("accounts:trail"))

    lines = page.context["lines"]
    assert [(line["actor"], line["subject"]) for line in lines] == [
        (unit_head.full_name, cadre.full_name)
    ]
    assert outsider.full_name not in page.text


@pytest.mark.rule("R19")
def test_events_of_no_unit_are_for_who_answers_for_a_top_unit(
    client_of, data_officer, tree, administrator, cadre
):
    audit.record("library.loaded", by=None, target=tree.committee)
    AppointmentFactory(person=cadre, role=Role.DATA_OFFICER, unit=tree.branch)

    seen = client_of(data_officer).get(reverse("accounts:trail")).context["lines"]
    assert [(line["what"], line["actor"]) for line in seen] == [("Nạp văn bản chỉ đạo", "cổng")]
    assert client_of(cadre).get(reverse("accounts:trail")).context["lines"] == []


@pytest.mark.rule("R19")
def test_reading_the_trail_is_a_row_of_the_trail(client_of, data_officer, tree):
    browser = client_of(data_officer)
    browser.get(reverse("accounts:trail") + "?kind=declaration.read")

    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id) == ("trail.read", data_officer.pk)
    assert event.details == {"kind_sought": "declaration.read"}
    again = browser.get(reverse("accounts:trail")).context["lines"]
    assert [line["what"] for line in again] == ["Xem nhật ký"]


@pytest.mark.rule("R19")
@pytest.mark.parametrize("who", ["administrator", "staff", "unit_head", "cadre"])
def test_nobody_else_reads_the_trail(client_of, request, who):
    answer = client_of(request.getfixturevalue(who)).get(reverse("accounts:trail"))
    assert answer.status_code == 403
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=declaration.read", 2),
        ("kind=person.changed", 1),
        ("first=20/11/2026", 2),
        ("last=20/11/2026", 2),
        ("first=20/11/2026&last=20/11/2026", 1),
        ("kind=declaration.read&first=21/11/2026", 1),
        ("first=nonsense&kind=nonsense", 3),
    ],
)
def test_filters_by_kind_and_local_days(client_of, data_officer, cadre, unit_head, query, found):
    days = [
        ("declaration.read", datetime(2026, 11, 19, 12)),
        ("person.changed", datetime(2026, 11, 20, 23, 59)),
        ("declaration.read", datetime(2026, 11, 21, 0, 0)),
    ]
    for kind, at in days:
        AuditEvent.objects.create(
            kind=kind,
            at=timezone.make_aware(at),
            actor_id=unit_head.pk,
            target_type="accounts.user",
            target_id=str(cadre.pk),
            unit_path=cadre.unit_path,
        )

    page = client_of(data_officer).get(f"{reverse('accounts:trail')}?{query}")

    assert len(page.context["lines"]) == found


def test_long_trail_takes_few_queries(
    client_of, data_officer, cadre, unit_head, django_assert_max_num_queries
):
    for _ in range(60):
        reading(cadre, unit_head)
    browser = client_of(data_officer)
    with django_assert_max_num_queries(8):
        page = browser.get(reverse("accounts:trail"))
    assert len(page.context["lines"]) == 50
    older = browser.get(reverse("accounts:trail") + page.context["page"].next_url)
    assert len(older.context["lines"]) == 10


# -- insert only -----------------------------------------------------------------------------


@pytest.mark.rule("R7")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET kind = 'x'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "TRUNCATE audit_auditevent CASCADE",
    ],
)
def test_no_row_is_changed_or_removed_even_by_the_owner(cadre, unit_head, statement):
    reading(cadre, unit_head)
    with (
        pytest.raises(Error, match="pgtrigger: Cannot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEvent.objects.get().kind == "declaration.read"


@pytest.mark.rule("R7")
def test_models_refuse_as_well(cadre, unit_head):
    event = reading(cadre, unit_head)
    event.kind = "person.changed"
    for deed in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(Error), transaction.atomic():
            deed()


@pytest.mark.rule("R5")
def test_a_deed_without_words_is_not_recorded(cadre):
    with pytest.raises(ValueError, match="unknown kind"):
        audit.record("person.scored", by=cadre, target=cadre)
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R5")
def test_deed_and_row_stand_or_fall_together(tree, administrator, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("accounts.actions.units.audit.record", broken)
    with pytest.raises(RuntimeError):
        units.add_unit(
            by=administrator,
            parent=None,
            code="X",
            name="X",
            kind=tree.branch.kind,
            head_title="Bí thư",
        )
    assert not Unit.objects.filter(code="X").exists()


def test_every_kind_has_words():
    assert all(words.strip() and "." in kind for kind, words in KINDS.items())


@pytest.mark.rule("R5")
def test_many_of_one_deed_are_a_row_each_in_one_statement(
    cadre, colleague, unit_head, django_assert_num_queries
):
    entries = [
        audit.Entry(person, person.pk, person.unit_path, "Vai trò", {"version": 1})
        for person in (cadre, colleague)
    ]

    with django_assert_num_queries(1):
        audit.record_many("declaration.read", entries, by=unit_head)

    rows = AuditEvent.objects.order_by("id").values_list("target_id", "subject_id", "actor_id")
    assert list(rows) == [
        (str(person.pk), person.pk, unit_head.pk) for person in (cadre, colleague)
    ]
    assert AuditEvent.objects.first().details == {"version": 1}


def test_an_unknown_kind_is_not_recorded_for_many_either(cadre, unit_head):
    with pytest.raises(ValueError, match="unknown kind"):
        audit.record_many("declaration.looked_at", [audit.Entry(cadre)], by=unit_head)

    assert not AuditEvent.objects.exists()
