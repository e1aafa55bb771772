"""Sessions at which a unit explains the rules: entered once, evidence for every clause they serve."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accounts.actions.papers import request_paper
from accounts.models import Paper
from audit.models import AuditEvent
from directives.actions import training as actions
from directives.facts.training import duties_to_serve, equals_of, evidence_of, training_sessions
from directives.models import Clause, TrainingFile, TrainingSession
from portal.lib.access import Denied
from portal.lib.files import check_file
from tests.factories import (
    ChecklistFactory,
    ClauseFactory,
    TrainingSessionFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 1), date(2026, 10, 31)
ENTERED = datetime(2026, 10, 20, 1, tzinfo=UTC)


@pytest.fixture
def duty():
    return ClauseFactory(evidence="Ngày và số người dự.", known=["acknowledgements"])


def held(duty, **changed):
    about = {"held_on": date(2026, 10, 12), "topic": "Phổ biến Chỉ thị 21", "present": 18}
    return {**about, "invited": 20, "clauses": [duty.pk], **changed}


def picture():
    content = BytesIO()
    Image.new("RGB", (8, 8), "white").save(content, "PNG")
    return content.getvalue()


def sent_list(unit, **more):
    """The list of October, sent in November, after the session was entered."""
    return ChecklistFactory(unit=unit, sent=True, **more)


# -- entering -------------------------------------------------------------------------------------


@pytest.mark.rule("R226")
def test_the_head_enters_what_the_unit_held(tree, unit_head, duty):
    session = actions.enter_training(tree.branch, held(duty), by=unit_head)

    assert (session.unit_path, session.entered_by) == (tree.branch.path, unit_head)
    event = AuditEvent.objects.get()
    assert (event.kind, event.unit_path) == ("training.entered", tree.branch.path)
    assert event.details == {"held_on": "2026-10-12", "present": 18}


@pytest.mark.rule("R226")
@pytest.mark.parametrize(
    "who", ["cadre", "superior_head", "handler", "administrator", "outside_head"]
)
def test_nobody_else_enters_it(tree, unit_head, duty, request, who):
    with pytest.raises(Denied) as refusal:
        actions.enter_training(tree.branch, held(duty), by=request.getfixturevalue(who))

    assert refusal.value.code == "not_keeper"
    assert not TrainingSession.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R226")
def test_the_office_above_helps_where_nobody_else_can(tree, staff, unit_head, duty):
    actions.enter_training(tree.sibling, held(duty), by=staff)  # has no head

    with pytest.raises(Denied):
        actions.enter_training(tree.branch, held(duty), by=staff)


@pytest.mark.rule("R229")
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"held_on": date(2199, 1, 1)}, "not_held_yet"),
        ({"held_on": date(2020, 1, 1)}, "unit_not_there"),
        ({"present": 21}, "more_than_invited"),
        ({"present": 0}, "more_than_invited"),
    ],
)
def test_what_cannot_have_been_is_refused(tree, unit_head, duty, changed, code):
    with pytest.raises(Denied) as refusal:
        actions.enter_training(tree.branch, held(duty, **changed), by=unit_head)

    assert refusal.value.code == code


@pytest.mark.rule("R229")
@pytest.mark.parametrize(
    "wrong", [{"present": 21}, {"present": 0}, {"topic": " "}, {"clauses": []}, {"clauses": [0]}]
)
def test_the_database_refuses_it_too(wrong):
    with pytest.raises(IntegrityError):
        TrainingSessionFactory(**wrong)


@pytest.mark.rule("R229")
def test_a_session_serves_duties_of_units_alone():
    conduct = ClauseFactory(kind="conduct")

    with pytest.raises(IntegrityError):
        TrainingSessionFactory(clauses=[conduct.pk])


# -- changing -------------------------------------------------------------------------------------


@pytest.mark.rule("R227")
def test_what_no_sent_list_rests_on_is_changed_and_removed(tree, unit_head, duty):
    ChecklistFactory(unit=tree.branch)  # open
    session = TrainingSessionFactory(unit=tree.branch, clauses=[duty.pk])

    changed = actions.change_training(session, held(duty, present=20), by=unit_head)
    assert changed.present == 20

    actions.remove_training(session, by=unit_head)
    assert not TrainingSession.objects.exists()
    assert AuditEvent.objects.filter(kind="training.removed").exists()


@pytest.mark.rule("R227")
def test_what_was_sent_stays_and_is_corrected_by_a_new_row(tree, unit_head, duty):
    session = TrainingSessionFactory(unit=tree.branch, clauses=[duty.pk], entered_at=ENTERED)
    sent_list(tree.branch)

    for deed in [
        lambda: actions.change_training(session, held(duty), by=unit_head),
        lambda: actions.remove_training(session, by=unit_head),
    ]:
        with pytest.raises(Denied) as refusal:
            deed()
        assert refusal.value.code == "used"

    new = actions.correct_training(session, held(duty, present=15), by=unit_head)
    assert (new.corrects, new.present) == (session, 15)
    with pytest.raises(Denied) as again:
        actions.correct_training(session, held(duty), by=unit_head)
    assert again.value.code == "corrected"


@pytest.mark.rule("R227")
def test_the_database_keeps_what_was_sent(tree, duty):
    session = TrainingSessionFactory(unit=tree.branch, clauses=[duty.pk], entered_at=ENTERED)
    TrainingFile.objects.create(session=session, media_type="x", suffix="pdf", size=1, content=b"x")
    sent_list(tree.branch)
    rows = TrainingSession.objects.filter(pk=session.pk)

    for change in [
        lambda: rows.update(present=1),
        lambda: rows.delete(),
        lambda: TrainingFile.objects.all().delete(),
        lambda: TrainingFile.objects.update(size=2),
    ]:
        with pytest.raises(DatabaseError, match="not altered"), transaction.atomic():
            change()


@pytest.mark.rule("R227")
def test_a_unit_that_moves_takes_what_was_sent_along(tree, duty):
    session = TrainingSessionFactory(unit=tree.branch, clauses=[duty.pk], entered_at=ENTERED)
    sent_list(tree.branch)
    tree.branch.parent = tree.committee
    tree.branch.save()
    tree.branch.refresh_from_db()

    session.refresh_from_db()
    assert session.unit_path == tree.branch.path


@pytest.mark.rule("R227")
def test_what_came_after_the_list_or_lies_outside_it_is_not_used(tree, duty):
    sent_list(tree.branch)
    later = TrainingSessionFactory(unit=tree.branch, clauses=[duty.pk])
    before = TrainingSessionFactory(
        unit=tree.branch, clauses=[duty.pk], entered_at=ENTERED, held_on=date(2026, 9, 30)
    )

    assert (later.is_used(), before.is_used()) == (False, False)


@pytest.mark.rule("R227")
def test_a_list_of_the_quarter_uses_its_days(tree, duty):
    session = TrainingSessionFactory(unit=tree.branch, clauses=[duty.pk], entered_at=ENTERED)
    sent_list(tree.branch, frequency="quarterly")

    assert session.is_used()
    with pytest.raises(DatabaseError), transaction.atomic():
        TrainingSession.objects.update(present=1)


@pytest.mark.rule("R227")
def test_what_is_not_sent_is_changed_not_corrected(tree, unit_head, duty):
    session = TrainingSessionFactory(unit=tree.branch, clauses=[duty.pk])

    with pytest.raises(Denied) as refusal:
        actions.correct_training(session, held(duty), by=unit_head)

    assert refusal.value.code == "not_used"


# -- figures --------------------------------------------------------------------------------------


@pytest.mark.rule("R228")
def test_a_session_is_counted_once_for_the_unit_and_all_above(tree, duty):
    TrainingSessionFactory(unit=tree.branch, clauses=[duty.pk], present=18)
    wrong = TrainingSessionFactory(unit=tree.sibling, clauses=[duty.pk], present=9)
    TrainingSessionFactory(unit=tree.sibling, clauses=[duty.pk], present=7, corrects=wrong)
    TrainingSessionFactory(unit=tree.branch, clauses=[duty.pk], held_on=date(2026, 11, 2))

    found = training_sessions([tree.block.path, tree.branch.path, tree.elsewhere.path], *OCTOBER)

    assert found[tree.block.path].text == "2 buổi phổ biến, 25 lượt người dự"
    assert found[tree.branch.path].value == 1
    assert found[tree.elsewhere.path].text == "Chưa ghi buổi phổ biến nào"


def test_the_figure_takes_one_query(tree):
    paths = [UnitFactory(parent=tree.block).path for _ in range(6)]

    with CaptureQueriesContext(connection) as queries:
        training_sessions(paths, *OCTOBER)

    assert len(queries) == 1


@pytest.mark.rule("R228")
def test_a_session_is_evidence_for_the_clause_and_its_equals(library, tree):
    explained = Clause.objects.get(document="CT21", code="I.1")
    session = TrainingSessionFactory(unit=tree.branch, clauses=[explained.pk])

    for reference in ["CT21/I.1", "QD85/TC.1", "CT17/1.2", "CV1189/1"]:
        assert evidence_of(tree.branch, [reference], *OCTOBER) == [session], reference
    assert evidence_of(tree.branch, ["CT21/I.3"], *OCTOBER) == []
    assert evidence_of(tree.sibling, ["CT21/I.1"], *OCTOBER) == []
    assert evidence_of(tree.branch, ["CT21/I.1"], date(2026, 11, 1), date(2026, 11, 30)) == []


@pytest.mark.rule("R228")
def test_equals_are_found_through_each_other(library):
    assert {"CT21/I.1", "QD85/TC.1", "CT17/1.2", "CV2575/2a", "CV1189/1"} == equals_of(
        ["CV2575/2a"]
    )


@pytest.mark.rule("R228")
def test_one_of_several_equals_is_offered(library):
    offered = [clause.reference for clause in duties_to_serve()]

    assert "CT21/I.1" in offered
    assert "QD85/TC.4" in offered
    assert "QD85/TC.1" not in offered


# -- pages ----------------------------------------------------------------------------------------


def post(client, address, duty, **changed):
    sent = {**held(duty), "held_on": "12/10/2026", **changed}
    return client.post(address, sent)


def test_a_session_is_entered_with_its_file_and_read_again(client, tree, unit_head, duty):
    client.force_login(unit_head)
    file = SimpleUploadedFile("danh sách.png", picture())

    answer = post(client, "/van-ban/buoi-pho-bien/ghi/", duty, unit=tree.branch.code, file=file)

    session = TrainingSession.objects.get()
    assert answer["Location"] == session.get_absolute_url()
    page = client.get(answer["Location"]).content.decode()
    assert "18 trên 20 người" in page
    assert duty.reference in page
    got = client.get(f"{answer['Location']}tep/")
    assert got["Content-Type"] == "image/png"
    assert got["Content-Disposition"] == 'attachment; filename="buoi-pho-bien-2026-10-12.png"'
    assert got.content == bytes(session.file.content)
    assert AuditEvent.objects.filter(kind="training.file_opened", actor_id=unit_head.pk).exists()


@pytest.mark.rule("R229")
def test_what_is_wrong_is_said_beside_its_field(client, tree, unit_head, duty):
    client.force_login(unit_head)

    page = post(
        client,
        "/van-ban/buoi-pho-bien/ghi/",
        duty,
        unit=tree.branch.code,
        present="30",
        topic="Tài liệu MẬT",
        file=SimpleUploadedFile("x.exe", b"MZ"),
    ).content.decode()

    assert "Số người dự phải từ 1" in page
    assert "Cổng không nhận tài liệu mật" in page
    assert "Chưa nhận được tệp" in page
    assert not TrainingSession.objects.exists()


@pytest.mark.rule("R227")
def test_the_page_leads_to_a_correction_once_it_was_sent(client, tree, unit_head, duty):
    session = TrainingSessionFactory(unit=tree.branch, clauses=[duty.pk], entered_at=ENTERED)
    client.force_login(unit_head)
    assert "Sửa</a>" in client.get(session.get_absolute_url()).content.decode()
    sent_list(tree.branch)

    page = client.get(session.get_absolute_url()).content.decode()
    assert "Ghi dòng đính chính" in page
    answer = post(client, f"{session.get_absolute_url()}dinh-chinh/", duty, present="15")
    assert answer.status_code == 302
    assert "đã được đính chính" in client.get(session.get_absolute_url()).content.decode()


def test_the_list_is_narrowed_by_days_and_empty_says_what_next(client, tree, superior_head, duty):
    client.force_login(superior_head)
    assert "Chưa ghi buổi phổ biến nào" in client.get("/van-ban/buoi-pho-bien/").content.decode()
    TrainingSessionFactory(unit=tree.branch, clauses=[duty.pk], topic="Buổi tháng mười")
    TrainingSessionFactory(
        unit=tree.sibling, clauses=[duty.pk], topic="Buổi tháng chín", held_on=date(2026, 9, 9)
    )

    page = client.get("/van-ban/buoi-pho-bien/?first=01/10/2026").content.decode()

    assert "Buổi tháng mười" in page
    assert "Buổi tháng chín" not in page


def test_a_file_replaces_the_one_before(tree, unit_head, duty):
    file = check_file(picture(), "a.png")
    session = actions.enter_training(tree.branch, held(duty), file=file, by=unit_head)

    actions.change_training(session, held(duty), file=file, by=unit_head)

    assert TrainingFile.objects.count() == 1
    assert TrainingFile.objects.get().sha256 == file.sha256


@pytest.mark.django_db(transaction=True)
def test_the_table_is_made_by_a_worker(client, tree, superior_head, duty, work_off):
    TrainingSessionFactory(unit=tree.branch, clauses=[duty.pk], topic="Buổi tháng mười")
    client.force_login(superior_head)

    client.post("/van-ban/buoi-pho-bien/bang/?first=01/10/2026")
    work_off()

    paper = Paper.objects.get()
    assert (paper.status, paper.failure, paper.unit_path) == ("ready", "", tree.committee.path)


def test_the_table_is_not_for_who_lost_the_role(tree, superior_head, cadre):
    with pytest.raises(Denied) as refusal:
        request_paper("training_export", by=cadre, first="", last="", paths=[tree.branch.path])

    assert refusal.value.code == "not_keeper"
