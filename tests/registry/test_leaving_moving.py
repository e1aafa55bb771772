"""People who change unit, leave and come back: what heads see follows at the next request."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.appointments import end_appointment
from accounts.actions.people import change_person, record_leaving, record_return
from accounts.actions.units import approve_unit_move, propose_unit_move
from accounts.jobs import make_paper
from accounts.models import Role
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions, facts
from registry.models import Declaration, DeclaredAccount
from registry.workflow import Status
from tests.conftest import with_role
from tests.factories import DeclarationFactory, DeclaredAccountFactory
from tests.registry.exported import ask, fetch, sheets

pytestmark = pytest.mark.usefixtures("periods")


@pytest.fixture
def sibling_head(tree):
    return with_role("Ngô Thị Sen", tree.sibling, Role.UNIT_HEAD, tree.sibling)


@pytest.fixture
def sent(cadre):
    return DeclarationFactory(owner=cadre, submitted=True)


@pytest.fixture
def sees(client):
    """Whether a head finds this person's declaration: (in the queue, the page's answer, counted)."""

    def look(head, declaration, scope=""):
        client.force_login(head)
        listed = client.get(reverse("registry:queue"), {"scope": scope})
        page = client.get(reverse("registry:review", args=[declaration.pk]))
        in_list = declaration.pk in {row.pk for row in listed.context["rows"]}
        return in_list, page.status_code, listed.context["waiting"].count

    return look


@pytest.fixture
def table(client):
    """The names in the table that this head takes away."""

    def names(head):
        paper = ask(client, head, "export_queue")
        make_paper(str(paper.pk))
        paper.refresh_from_db()
        found = sheets(fetch(client, head, paper)).values()
        return {row["Họ và tên"] for rows in found for row in rows if "Họ và tên" in row}

    return names


def move(person, unit, by):
    return change_person(
        person, by=by, unit=unit, staff_code=person.staff_code, full_name=person.full_name
    )


def refuse(declaration, by):
    return actions.return_declaration(declaration, by=by, reason="Thiếu tài khoản.")


def leave(person, by):
    return record_leaving(person, by=by, on=timezone.localdate())


# -- moving --------------------------------------------------------------------------------------


@pytest.mark.rule("R126")
def test_a_declaration_follows_its_owner_to_the_new_head(
    sees, tree, cadre, sent, unit_head, sibling_head, staff
):
    assert sees(unit_head, sent) == (True, 200, 1)
    assert sees(sibling_head, sent) == (False, 404, 0)

    move(cadre, tree.sibling, staff)

    assert sees(unit_head, sent) == (False, 404, 0)
    assert sees(sibling_head, sent) == (True, 200, 1)
    assert Declaration.objects.get().owner == cadre


@pytest.mark.rule("R126")
def test_the_old_head_can_answer_no_more(tree, cadre, sent, unit_head, sibling_head, staff):
    move(cadre, tree.sibling, staff)

    with pytest.raises(Denied) as refusal:
        actions.accept_declaration(sent, by=unit_head)

    assert refusal.value.code == "not_reviewer"
    assert actions.accept_declaration(sent, by=sibling_head).status == Status.ACCEPTED


@pytest.mark.rule("R126")
def test_no_table_of_the_old_head_has_a_row_of_them(
    table, tree, cadre, sent, unit_head, sibling_head, staff
):
    assert (table(unit_head), table(sibling_head)) == ({"Phạm Văn Bình"}, set())

    move(cadre, tree.sibling, staff)

    assert (table(unit_head), table(sibling_head)) == (set(), {"Phạm Văn Bình"})


@pytest.mark.rule("R126")
@pytest.mark.rule("R127")
@pytest.mark.parametrize("gone", ["moved", "left"])
def test_in_one_press_nothing_of_who_went_is_accepted(gone, tree, cadre, unit_head, staff):
    before = DeclarationFactory(owner=cadre, accepted=True)
    same = DeclarationFactory(
        owner=cadre, version=2, submitted=True, unchanged=True, base=before, previous=before
    )
    move(cadre, tree.sibling, staff) if gone == "moved" else leave(cadre, staff)

    [outcome] = actions.accept_unchanged([same.pk], by=unit_head)

    assert (outcome.code, outcome.reason) == (
        "out_of_sight",
        "không còn thuộc phạm vi của đồng chí",
    )
    assert Declaration.objects.get(pk=same.pk).status == Status.SUBMITTED


@pytest.mark.rule("R126")
def test_accepted_versions_and_counts_move_as_well(
    client, tree, cadre, unit_head, sibling_head, staff
):
    accepted = DeclarationFactory(owner=cadre, accepted=True)
    move(cadre, tree.sibling, staff)

    def received(head):
        client.force_login(head)
        rows = client.get(reverse("registry:queue"), {"state": "accepted"}).context["rows"]
        return [row.pk for row in rows]

    figures = facts.coverage([tree.branch.path, tree.sibling.path], timezone.localdate())
    assert (received(unit_head), received(sibling_head)) == ([], [accepted.pk])
    assert figures[tree.branch.path].declared == 0
    assert figures[tree.sibling.path].declared == 1


@pytest.mark.rule("R126")
def test_a_draft_follows_and_stays_its_owners(client, tree, cadre, staff, sibling_head):
    draft = DeclarationFactory(owner=cadre)
    move(cadre, tree.sibling, staff)

    client.force_login(cadre)
    assert client.get(reverse("registry:edit_draft", args=[draft.pk])).status_code == 200
    actions.submit_declaration(draft, by=cadre)

    assert list(Declaration.objects.on_desk_of(sibling_head)) == [draft]


@pytest.mark.rule("R126")
def test_a_moved_unit_takes_its_peoples_declarations_along(
    sees, tree, sent, superior_head, outside_head, administrator
):
    """The branch has no head of its own here: its people are with the heads above."""
    other = with_role("Quản trị khác", tree.committee, Role.ADMINISTRATOR, None)
    assert sees(superior_head, sent) == (True, 200, 1)

    proposed = propose_unit_move(
        tree.branch, by=administrator, new_parent=tree.elsewhere, reason="Sắp xếp lại"
    )
    approve_unit_move(proposed, by=other)

    assert sees(superior_head, sent, scope="below") == (False, 404, 0)
    assert sees(outside_head, sent) == (True, 200, 1)


# -- heads who move ------------------------------------------------------------------------------


@pytest.mark.rule("R129")
def test_a_head_whose_role_ends_loses_the_queue_at_once(
    client, sees, sent, unit_head, superior_head, administrator
):
    assert sees(unit_head, sent) == (True, 200, 1)

    end_appointment(unit_head.appointments.get(), by=administrator)

    unit_head.refresh_from_db()
    client.force_login(unit_head)
    assert client.get(reverse("registry:queue")).status_code == 403
    assert client.get(reverse("registry:review", args=[sent.pk])).status_code == 404
    assert sees(superior_head, sent) == (True, 200, 1)


@pytest.mark.rule("R129")
def test_a_head_moves_away_only_after_the_role_has_ended(tree, unit_head, staff, administrator):
    for keeper in (staff, administrator):
        with pytest.raises(Denied) as refusal:
            move(unit_head, tree.sibling, keeper)
        assert refusal.value.code == "heads_old_unit"
    unit_head.refresh_from_db()
    assert unit_head.unit == tree.branch

    end_appointment(unit_head.appointments.get(), by=administrator)

    unit_head.refresh_from_db()
    assert move(unit_head, tree.sibling, staff).unit == tree.sibling


@pytest.mark.rule("R129")
def test_a_head_moves_freely_within_the_unit_that_stays_theirs(tree, staff):
    head = with_role("Vũ Văn Khối", tree.branch, Role.UNIT_HEAD, tree.block)

    assert move(head, tree.sibling, staff).unit == tree.sibling


# -- leaving -------------------------------------------------------------------------------------


@pytest.mark.rule("R127")
def test_who_left_is_in_no_queue_list_or_count(
    sees, table, cadre, sent, unit_head, superior_head, staff
):
    leave(cadre, staff)

    assert table(unit_head) == set()
    assert sees(unit_head, sent) == (False, 404, 0)
    assert sees(superior_head, sent, scope="below") == (False, 404, 0)
    assert facts.desk_figures(unit_head, timezone.localdate()).count == 0
    assert Declaration.objects.get().owner_left


@pytest.mark.rule("R127")
@pytest.mark.parametrize(
    "deed",
    [actions.accept_declaration, refuse, actions.read_declaration],
    ids=lambda it: it.__name__,
)
def test_nothing_of_who_left_is_answered_or_read(deed, cadre, sent, unit_head, staff):
    leave(cadre, staff)
    events = AuditEvent.objects.count()

    with pytest.raises(Denied) as refusal:
        deed(Declaration.objects.get(), by=unit_head)

    assert refusal.value.code == "owner_left"
    assert "rời đơn vị" in str(refusal.value)
    assert Declaration.objects.get().status == Status.SUBMITTED
    assert AuditEvent.objects.count() == events


@pytest.mark.rule("R127")
def test_what_waits_at_the_end_of_a_month_is_of_those_still_there(tree, cadre, sent, staff):
    def waiting(last):
        return facts.reviews([tree.branch.path], date(2026, 11, 1), last)[tree.branch.path].waiting

    before, today = date(2026, 11, 19), timezone.localdate()
    assert (waiting(before), waiting(today)) == (1, 1)

    leave(cadre, staff)

    assert (waiting(before), waiting(today)) == (1, 0)


@pytest.mark.rule("R127")
def test_answers_of_the_past_stay_counted_and_in_the_trail(
    tree, cadre, sent, unit_head, staff, superior_head
):
    accepted_at = datetime(2026, 11, 18, 3, tzinfo=UTC)
    actions.accept_declaration(sent, by=unit_head, at=accepted_at)
    leave(cadre, staff)

    [figures] = facts.reviews([tree.branch.path], date(2026, 11, 1), date(2026, 11, 30)).values()
    assert (figures.accepted, figures.waiting) == (1, 0)
    event = AuditEvent.objects.get(kind="declaration.accepted")
    assert (event.actor_id, event.subject_id) == (unit_head.pk, cadre.pk)


@pytest.mark.rule("R127")
def test_the_address_of_who_left_warns_nobody(cadre, colleague, staff):
    mine = DeclarationFactory(owner=colleague, accounts=0)
    theirs = DeclarationFactory(owner=cadre, accounts=0)
    for declaration in (mine, theirs):
        DeclaredAccountFactory(declaration=declaration, identity="chung")
    actions.submit_declaration(theirs, by=cadre)
    assert DeclaredAccount.objects.declared_by_others(mine) == {("facebook", "chung")}

    leave(cadre, staff)

    assert DeclaredAccount.objects.declared_by_others(mine) == set()


# -- returning -----------------------------------------------------------------------------------


@pytest.mark.rule("R128")
def test_who_comes_back_is_back_in_the_queue_of_the_new_unit(
    sees, tree, cadre, sent, unit_head, sibling_head, staff
):
    leave(cadre, staff)

    record_return(cadre, by=staff, unit=tree.sibling, on=timezone.localdate())

    assert sees(unit_head, sent) == (False, 404, 0)
    assert sees(sibling_head, sent) == (True, 200, 1)
    assert actions.accept_declaration(sent, by=sibling_head).status == Status.ACCEPTED


@pytest.mark.rule("R128")
def test_who_comes_back_finds_the_own_versions(client, tree, cadre, staff):
    accepted = DeclarationFactory(owner=cadre, accepted=True)
    draft = DeclarationFactory(owner=cadre, version=2, base=accepted, previous=accepted)
    leave(cadre, staff)
    record_return(cadre, by=staff, unit=tree.branch, on=timezone.localdate())

    cadre.refresh_from_db()
    client.force_login(cadre)
    shown = client.get(reverse("registry:mine")).context["standing"]

    assert (shown.accepted, shown.draft) == (accepted, draft)
