"""The second step: all that was shown is written, or nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.contrib.auth.hashers import is_password_usable
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.actions import roster as actions
from accounts.actions import roster_rows
from accounts.jobs import expire_roster
from accounts.models import Appointment, Notification, RosterImport, Unit, User
from accounts.workflow import ImportStatus
from audit.models import AuditEvent
from portal.lib import jobs
from portal.lib.access import Denied
from tests.accounts.roster.files import FAULTY, GOOD, reading, sample
from tests.factories import AppointmentFactory, UserFactory


def checked_and_applied(found, by):
    return actions.apply_roster(actions.check_roster(found, by=by), by=by)


@pytest.fixture
def applied(keeper):
    return checked_and_applied(sample(GOOD), keeper)


# -- what is written -----------------------------------------------------------------------


def test_the_sample_is_written_whole(applied, keeper):
    assert applied.status == "applied"
    assert applied.applied_at
    assert Unit.objects.filter(code="CB-MN").get().parent.code == "DB-GD"
    assert User.objects.filter(staff_code__startswith="BN").count() == 312
    person = User.objects.get(staff_code="BN0017")
    assert person.full_name == "Lê Quốc Tiến"
    assert person.unit.code == "CB-KP1"
    assert person.position == "Tổ trưởng"
    assert person.phone == "+84827561253"
    assert person.is_member
    assert person.birth_year == 1967
    assert person.joined_on == timezone.localdate()
    assert person.is_active


def test_what_is_written_is_as_if_typed_by_hand(applied):
    """Keys, paths and passwords that cannot be used, for each of the 312."""
    people = list(User.objects.filter(staff_code__startswith="BN").select_related("unit"))
    for person in people:
        keys = (person.full_name, person.sort_key, person.search_key)
        person.set_keys()
        assert keys == (person.full_name, person.sort_key, person.search_key)
        assert person.unit_path == person.unit.path
        assert not is_password_usable(person.password)
    assert len({person.password for person in people}) == 312
    assert len({person.session_stamp for person in people}) == 312
    assert User.objects.awaiting_activation().filter(staff_code__startswith="BN").count() == 312


def test_units_stand_where_the_file_puts_them(applied):
    for unit in Unit.objects.filter(code__in=["DU-BN", "DB-GD", "CB-MN"]):
        search_key = unit.search_key
        unit.set_keys()
        assert unit.search_key == search_key
        assert unit.path == (unit.parent.path if unit.parent else "") + f"{unit.pk:06x}"
    assert Unit.objects.get(code="UBKT-BN").kind_id == "uy-ban-kiem-tra"
    assert Unit.objects.get(code="VP-BN").head_title == "Chánh Văn phòng"
    positions = list(Unit.objects.filter(parent__code="DB-UBND").order_by("position"))
    assert [unit.code for unit in positions] == ["CB-VHXH", "CB-KTHT", "CB-HCC"]


@pytest.mark.rule("R28")
def test_marked_people_head_their_units(applied, keeper):
    heads = Appointment.objects.filter(unit__code__in=["DU-BN", "VP-BN"], role="unit_head")

    assert {(head.person.staff_code, head.unit.code, head.title) for head in heads} == {
        ("BN0001", "DU-BN", "Bí thư"),
        ("BN0008", "VP-BN", "Chánh Văn phòng"),
    }
    assert Appointment.objects.filter(granted_by=keeper).count() == 14
    assert User.objects.get(staff_code="BN0001").holds("unit_head")


def test_writing_the_same_file_again_has_nothing_to_write(applied, keeper):
    people = list(User.objects.order_by("pk").values())

    again = actions.check_roster(sample(GOOD), by=keeper)

    assert again.counts["unchanged"] == {"unit": 14, "person": 312}
    with pytest.raises(Denied) as refusal:
        actions.apply_roster(again, by=keeper)
    assert refusal.value.code == "nothing_to_write"
    assert list(User.objects.order_by("pk").values()) == people


def test_rows_that_are_refused_do_not_keep_the_others_out(keeper):
    checked_and_applied(sample(FAULTY), keeper)

    codes = set(User.objects.values_list("staff_code", flat=True))
    assert {"BN0001", "BN0002", "BN0030"} <= codes
    assert not codes & {"BN0006", "BN0008", "BN0010", "BN0012", "BN0014", "BN0016"}
    assert User.objects.get(staff_code="BN0002").full_name == "Hồ Xuân Nghĩa"


def test_changes_are_written_and_nothing_else(administrator, cadre, colleague, tree):
    User.objects.filter(pk=cadre.pk).update(email="binh@example.invalid", birth_year=1980)
    row = [
        cadre.staff_code,
        "PHẠM VĂN BÍNH",
        tree.sibling.code,
        "Bí thư",
        "0912345678",
        "x",
        "",
        "",
    ]
    untouched = User.objects.filter(pk=colleague.pk).values().get()

    checked_and_applied(reading([row]), administrator)

    cadre.refresh_from_db()
    assert cadre.full_name == "Phạm Văn Bính"
    assert cadre.search_key == f"pham van binh {cadre.staff_code.lower()}"
    assert cadre.unit == tree.sibling
    assert cadre.unit_path == tree.sibling.path
    assert (cadre.position, cadre.phone, cadre.is_member) == ("Bí thư", "+84912345678", True)
    assert (cadre.birth_year, cadre.email) == (1980, "binh@example.invalid")
    assert cadre.has_usable_password()
    assert User.objects.filter(pk=colleague.pk).values().get() == untouched


def test_a_changed_unit_keeps_its_place(administrator, kinds, tree):
    path = tree.branch.path

    checked_and_applied(
        reading(units=[[tree.branch.code, "Chi bộ mới", "Chi bộ trường học", "", "Bí thư chi bộ"]]),
        administrator,
    )

    tree.branch.refresh_from_db()
    assert (tree.branch.name, tree.branch.kind_id) == ("Chi bộ mới", "chi-bo-truong-hoc")
    assert (tree.branch.head_title, tree.branch.path) == ("Bí thư chi bộ", path)
    assert tree.branch.search_key.startswith("chi bo moi")


def test_a_new_unit_dates_its_letters_where_its_parent_does(administrator, kinds, tree):
    checked_and_applied(
        reading(units=[["X", "Chi bộ mới", "Chi bộ", tree.block.code]]), administrator
    )

    assert Unit.objects.get(code="X").place == tree.block.place == "Bình Nguyên"


def test_texts_with_tabs_and_backslashes_arrive_as_they_are(administrator, tree):
    row = ["BN1", "Nguyễn Văn An", tree.branch.code, r"Tổ trưởng \N \t \\", "", "", "", ""]

    checked_and_applied(reading([row]), administrator)

    assert User.objects.get(staff_code="BN1").position == r"Tổ trưởng \N \t \\"


@pytest.mark.rule("R27")
def test_nobody_is_removed_by_a_file(administrator, cadre, colleague, tree):
    row = ["BN1", "Nguyễn Văn An", tree.branch.code]
    before = set(User.objects.values_list("pk", "left_on", "is_active"))

    checked_and_applied(reading([row]), administrator)

    assert before < set(User.objects.values_list("pk", "left_on", "is_active"))


# -- the trail -----------------------------------------------------------------------------


def test_everyone_finds_the_import_in_their_own_trail(administrator, cadre, tree):
    rows = [
        [cadre.staff_code, cadre.full_name, tree.branch.code, "Bí thư", "0912345678"],
        ["BN1", "Nguyễn Văn An", tree.branch.code],
    ]

    applied = checked_and_applied(reading(rows), administrator)

    new = User.objects.get(staff_code="BN1")
    [added] = AuditEvent.objects.about(new.pk)
    [changed] = AuditEvent.objects.about(cadre.pk)
    assert (added.kind, changed.kind) == ("person.added", "person.changed")
    assert added.actor_id == changed.actor_id == administrator.pk
    assert added.acted_as == administrator.acting_as(tree.branch.path)
    assert added.unit_path == tree.branch.path
    assert added.target_id == str(new.pk)
    assert added.details == {"import": str(applied.pk)}
    assert changed.details == {"import": str(applied.pk), "fields": ["position", "phone"]}


def test_the_deed_units_and_roles_are_recorded(applied):
    [event] = AuditEvent.objects.filter(kind="roster.applied")

    assert event.details["person_added"] == 312
    assert AuditEvent.objects.filter(kind="unit.added").count() == 14
    assert AuditEvent.objects.filter(kind="person.added").count() == 312
    granted = AuditEvent.objects.filter(kind="appointment.granted")
    assert granted.count() == 14
    head = User.objects.get(staff_code="BN0001")
    assert granted.get(subject_id=head.pk).target_id == str(head.appointments.get().pk)


def test_a_head_who_could_sign_in_before_is_told(administrator, cadre, tree):
    rows = [[cadre.staff_code, cadre.full_name, tree.branch.code, "", "", "", "x"]]

    checked_and_applied(reading(rows), administrator)

    assert [line.kind for line in Notification.objects.filter(person=cadre)] == [
        "appointment.granted"
    ]


# -- all or nothing ------------------------------------------------------------------------


@pytest.mark.rule("R23")
@pytest.mark.parametrize("step", ["_add_people", "_change_people", "_appoint", "_record"])
def test_a_fault_on_the_way_leaves_nothing(keeper, monkeypatch, step):
    checked = actions.check_roster(sample(GOOD), by=keeper)
    before = (User.objects.count(), Unit.objects.count(), AuditEvent.objects.count())
    real = getattr(roster_rows, step)

    def fail(*args):
        real(*args)
        raise DatabaseError("the plug was pulled")

    monkeypatch.setattr(roster_rows, step, fail)
    with pytest.raises(DatabaseError), transaction.atomic():
        actions.apply_roster(checked, by=keeper)

    assert (User.objects.count(), Unit.objects.count(), AuditEvent.objects.count()) == before
    assert not Appointment.objects.filter(role="unit_head").exists()
    checked.refresh_from_db()
    assert checked.status == "checked"
    assert default_storage.exists(checked.file.name)

    monkeypatch.undo()
    assert actions.apply_roster(checked, by=keeper).status == "applied"


@pytest.mark.rule("R23")
def test_what_was_not_shown_is_not_written(administrator, cadre, tree):
    row = [cadre.staff_code, cadre.full_name, tree.branch.code, "Bí thư"]
    checked = actions.check_roster(reading([row]), by=administrator)
    User.objects.filter(pk=cadre.pk).update(position="Chi ủy viên")  # meanwhile

    again = actions.apply_roster(checked, by=administrator)

    assert again.status == "checked"
    cadre.refresh_from_db()
    assert cadre.position == "Chi ủy viên"
    assert not AuditEvent.objects.filter(kind="roster.applied").exists()

    assert actions.apply_roster(again, by=administrator).status == "applied"
    cadre.refresh_from_db()
    assert cadre.position == "Bí thư"


@pytest.mark.rule("R23")
def test_a_row_that_meanwhile_cannot_be_written_is_shown_anew(administrator, tree):
    checked = actions.check_roster(
        reading([["BN1", "An", tree.branch.code, "", "0912345678"]]), by=administrator
    )
    UserFactory(unit=tree.sibling, phone="+84912345678")

    again = actions.apply_roster(checked, by=administrator)

    assert again.counts["refused"]["person"] == 1
    assert not User.objects.filter(staff_code="BN1").exists()


@pytest.mark.rule("R23")
def test_a_clash_while_writing_is_a_refusal_and_leaves_nothing(administrator, tree, monkeypatch):
    checked = actions.check_roster(
        reading([["BN1", "An", tree.branch.code], ["BN2", "Bình", tree.branch.code]]),
        by=administrator,
    )
    real = roster_rows._add_people

    def someone_else_first(*args):
        UserFactory(staff_code="bn2", unit=tree.sibling)
        real(*args)

    monkeypatch.setattr(roster_rows, "_add_people", someone_else_first)
    with pytest.raises(Denied) as refusal, transaction.atomic():
        actions.apply_roster(checked, by=administrator)

    assert refusal.value.code == "changed_meanwhile"
    assert not User.objects.filter(staff_code__istartswith="bn").exists()


def test_a_file_is_written_once(administrator, cadre):
    checked = actions.check_roster(reading([["BN1", "An", cadre.unit.code]]), by=administrator)
    actions.apply_roster(checked, by=administrator)

    with pytest.raises(Denied) as refusal:
        actions.apply_roster(checked, by=administrator)

    assert refusal.value.code == "wrong_status"


@pytest.mark.rule("R20")
def test_once_written_the_file_is_gone(administrator, cadre, django_capture_on_commit_callbacks):
    checked = actions.check_roster(reading([["BN1", "An", cadre.unit.code]]), by=administrator)
    name = checked.file.name

    with django_capture_on_commit_callbacks(execute=True):
        applied = actions.apply_roster(checked, by=administrator)

    assert not applied.file
    assert not default_storage.exists(name)


@pytest.mark.rule("R23")
@pytest.mark.django_db(transaction=True)
def test_of_two_files_written_at_once_the_second_is_planned_anew(administrator, cadre):
    rows = [["BN1", "Nguyễn Văn An", cadre.unit.code]]
    both = [actions.check_roster(reading(rows), by=administrator) for _ in range(2)]
    start = Barrier(2)

    def write(checked):
        try:
            start.wait()
            return actions.apply_roster(checked, by=administrator).status
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        ended = list(threads.map(write, both))

    assert sorted(ended) == ["applied", "checked"]
    assert User.objects.filter(staff_code="BN1").count() == 1
    assert AuditEvent.objects.filter(kind="roster.applied").count() == 1


# -- who may -------------------------------------------------------------------------------


@pytest.mark.rule("R21")
def test_staff_write_their_own_file_within_their_scope(staff, cadre, tree):
    rows = [["BN1", "An", tree.branch.code], ["BN2", "Bình", tree.elsewhere.code]]

    checked_and_applied(reading(rows), staff)

    assert User.objects.get(staff_code="BN1").unit == tree.branch
    assert not User.objects.filter(staff_code="BN2").exists()
    event = AuditEvent.objects.get(kind="roster.applied")
    assert event.unit_path == tree.committee.path


@pytest.mark.rule("R21")
def test_nobody_writes_the_file_of_another_office(staff, branch_staff, cadre):
    checked = actions.check_roster(reading([["BN1", "An", cadre.unit.code]]), by=staff)

    with pytest.raises(Denied) as refusal:
        actions.apply_roster(checked, by=branch_staff)

    assert refusal.value.code == "not_own_import"
    assert not User.objects.filter(staff_code="BN1").exists()


@pytest.mark.rule("R21")
def test_a_role_that_ended_since_the_check_is_gone(staff, cadre):
    checked = actions.check_roster(reading([["BN1", "An", cadre.unit.code]]), by=staff)
    staff.appointments.update(valid_to=date(2026, 6, 1))
    staff = User.objects.get(pk=staff.pk)

    with pytest.raises(Denied) as refusal:
        actions.apply_roster(checked, by=staff)

    assert refusal.value.code == "not_keeper"


# -- the server's own way ----------------------------------------------------------------------


def test_the_server_imports_in_one_go_and_leaves_only_the_trail(kinds, db):
    plan = actions.import_roster(sample(GOOD), by=None, on=date(2026, 9, 1))

    assert plan.writes() == 326
    assert User.objects.count() == 312
    assert not RosterImport.objects.exists()
    assert AuditEvent.objects.get(kind="roster.applied").actor_id is None
    assert set(User.objects.values_list("joined_on", flat=True)) == {date(2026, 9, 1)}
    assert set(Unit.objects.values_list("valid_from", flat=True)) == {date(2026, 9, 1)}
    assert set(Appointment.objects.values_list("valid_from", flat=True)) == {date(2026, 9, 1)}

    assert actions.import_roster(sample(GOOD), by=None).writes() == 0
    assert AuditEvent.objects.filter(kind="roster.applied").count() == 1


def test_in_somebodys_name_the_import_is_kept(administrator, cadre):
    actions.import_roster(reading([["BN1", "An", cadre.unit.code]]), by=administrator)

    kept = RosterImport.objects.get()
    assert (kept.status, kept.uploaded_by, bool(kept.file)) == ("applied", administrator, False)
    assert kept.counts["added"] == {"unit": 0, "person": 1}


def test_the_number_of_queries_does_not_grow_with_the_file(administrator, tree):
    def queries(count, start):
        rows = [[f"BN{n}", "Nguyễn Văn An", tree.branch.code] for n in range(start, start + count)]
        checked = actions.check_roster(reading(rows), by=administrator)
        with connection.execute_wrapper(counter := _Counter()):
            actions.apply_roster(checked, by=administrator)
        return counter.seen

    assert queries(300, 1000) == queries(3, 1)


class _Counter:
    seen = 0

    def __call__(self, execute, sql, params, many, context):
        self.seen += 1
        return execute(sql, params, many, context)


def test_heads_of_another_unit_do_not_matter(administrator, cadre, neighbour, tree):
    AppointmentFactory(person=neighbour, unit=tree.sibling)
    rows = [[cadre.staff_code, cadre.full_name, tree.branch.code, "", "", "", "x"]]

    checked_and_applied(reading(rows), administrator)

    assert Appointment.objects.get(person=cadre).unit == tree.branch


@pytest.mark.rule("R20")
def test_the_tick_finds_a_plan_that_nobody_wrote_within_a_day(administrator):
    checked = actions.check_roster(sample(GOOD), by=administrator)
    assert jobs.run_due()["accounts.jobs.expire_roster"] == 0
    RosterImport.objects.update(uploaded_at=timezone.now() - timedelta(days=2))

    assert jobs.run_due()["accounts.jobs.expire_roster"] == 1
    with transaction.atomic():
        expire_roster(str(checked.pk))

    checked.refresh_from_db()
    assert (checked.status, checked.file.name) == (ImportStatus.DISCARDED, "")
