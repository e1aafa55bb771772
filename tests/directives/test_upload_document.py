"""A committee's own document: checked, looked at, let in by a second person, or refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from accounts.models import Notification
from audit.models import AuditEvent
from directives.actions import uploads as actions
from directives.actions.library import load_library
from directives.facts.uploads import EXAMPLE, example_workbook, workbook_of
from directives.models import Clause, Document, DocumentVersion, LibraryUpload
from directives.reading import read_upload
from portal.home import library as home
from portal.lib.access import Denied
from tests.conftest import with_role
from tests.directives.conftest import SMALL

pytestmark = pytest.mark.django_db
RAW = SMALL.encode()


@pytest.fixture
def second(tree):
    return with_role("Lò Văn Pá", tree.committee, "staff", tree.committee)


@pytest.fixture
def checked(tree, staff):
    return actions.check_upload("ct1.yaml", RAW, unit=tree.committee, by=staff)


@pytest.fixture
def proposed(checked, staff, second):
    return actions.propose_upload(checked, by=staff)


def changed(*changes):
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def kinds():
    return list(AuditEvent.objects.order_by("pk").values_list("kind", flat=True))


# -- who


@pytest.mark.rule("R201")
@pytest.mark.parametrize(
    "person", ["cadre", "unit_head", "superior_head", "handler", "decider", "administrator"]
)
def test_only_staff_of_the_topmost_unit_bring_a_document(tree, request, person):
    with pytest.raises(Denied) as refusal:
        actions.check_upload(
            "ct1.yaml", RAW, unit=tree.committee, by=request.getfixturevalue(person)
        )

    assert refusal.value.code == "not_topmost_staff"
    assert not LibraryUpload.objects.exists()
    assert kinds() == []


@pytest.mark.rule("R201")
def test_staff_of_a_unit_below_and_of_another_unit_bring_none(tree):
    low = with_role("Hà Thị Mây", tree.block, "staff", tree.block)
    other = with_role("Tô Văn Sử", tree.elsewhere, "staff", tree.elsewhere)

    for person, unit in [(low, tree.block), (other, tree.committee)]:
        with pytest.raises(Denied, match="đơn vị cao nhất"):
            actions.check_upload("ct1.yaml", RAW, unit=unit, by=person)


@pytest.mark.rule("R206")
def test_a_document_of_another_office_is_not_taken_over(tree, proposed, second):
    actions.confirm_upload(proposed, seen="none", by=second)
    other = with_role("Tô Văn Sử", tree.elsewhere, "staff", tree.elsewhere)

    with pytest.raises(Denied) as refusal:
        actions.check_upload(
            "x.yaml", changed(("version: 1", "version: 2")), unit=tree.elsewhere, by=other
        )

    assert refusal.value.code == "other_unit"


@pytest.mark.rule("R206")
def test_a_document_loaded_on_the_server_may_be_taken_over_once(tree, small, staff):
    load_library(small())

    upload = actions.check_upload(
        "x.yaml", changed(("version: 1", "version: 2")), unit=tree.committee, by=staff
    )

    assert upload.version == 2


# -- the check


@pytest.mark.rule("R203")
def test_a_checked_file_changes_nothing_yet(checked, staff):
    assert checked.status == "checked"
    assert bytes(LibraryUpload.objects.get().content) == RAW
    assert not Document.objects.exists()
    assert kinds() == ["library_upload.checked"]


@pytest.mark.rule("R50")
def test_a_faulty_file_is_not_even_kept(tree, staff):
    with pytest.raises(Denied) as refusal:
        actions.check_upload(
            "x.yaml", changed(("version: 1", "version: 0")), unit=tree.committee, by=staff
        )

    assert refusal.value.code == "faulty"
    assert not LibraryUpload.objects.exists()


def test_the_very_text_that_is_loaded_is_nothing_new(tree, staff, small):
    load_library(small())

    with pytest.raises(Denied) as refusal:
        actions.check_upload("x.yaml", RAW, unit=tree.committee, by=staff)

    assert refusal.value.code == "nothing_new"


def test_another_try_drops_the_one_before(tree, staff, checked):
    again = actions.check_upload("b.yaml", RAW, unit=tree.committee, by=staff)

    checked.refresh_from_db()
    assert checked.status == "discarded"
    assert bytes(checked.content) == b""
    assert again.status == "checked"


# -- the second person


@pytest.mark.rule("R202")
def test_a_second_person_lets_it_in_and_both_stand_on_the_version(proposed, staff, second, tree):
    upload = actions.confirm_upload(proposed, seen="none", by=second)

    assert upload.status == "loaded"
    assert bytes(upload.content) == b""
    version = DocumentVersion.objects.get()
    assert (version.prepared_by, version.loaded_by) == (staff, second)
    assert version.unit == tree.committee
    assert version.text == SMALL
    assert kinds()[-2:] == ["library.loaded", "library_upload.confirmed"]
    assert Notification.objects.filter(person=staff, kind="library_upload.confirmed").exists()


@pytest.mark.rule("R202")
def test_who_sent_it_never_lets_it_in(proposed, staff):
    for deed in [
        lambda: actions.confirm_upload(proposed, seen="none", by=staff),
        lambda: actions.refuse_upload(proposed, reason="x", by=staff),
    ]:
        with pytest.raises(Denied) as refusal:
            deed()
        assert refusal.value.code == "own_upload"
    assert not Document.objects.exists()


@pytest.mark.rule("R202")
def test_the_database_holds_the_two_people_apart(proposed, staff):
    with pytest.raises(IntegrityError), transaction.atomic():
        LibraryUpload.objects.update(status="loaded", ended_by=staff, ended_at="2026-11-23T00:00Z")


@pytest.mark.rule("R202")
def test_the_head_of_the_unit_may_let_it_in_and_people_elsewhere_may_not(
    proposed, superior_head, outside_head
):
    with pytest.raises(Denied) as refusal:
        actions.confirm_upload(proposed, seen="none", by=outside_head)
    assert refusal.value.code == "not_confirmer"

    assert actions.confirm_upload(proposed, seen="none", by=superior_head).status == "loaded"


def test_everyone_who_may_let_it_in_is_told_but_for_the_sender(proposed, second, staff):
    told = Notification.objects.filter(kind="library_upload.proposed")

    assert {line.person for line in told} == {second}


def test_it_is_refused_with_a_reason_that_the_sender_reads(proposed, second, staff):
    upload = actions.refuse_upload(proposed, reason="Sai ngày ban hành.", by=second)

    assert (upload.status, upload.reason) == ("refused", "Sai ngày ban hành.")
    assert not Document.objects.exists()
    assert kinds()[-1] == "library_upload.refused"
    assert Notification.objects.filter(person=staff, kind="library_upload.refused").exists()


def test_one_file_of_a_document_waits_at_a_time(proposed, tree, second, staff):
    other = actions.check_upload("b.yaml", RAW, unit=tree.committee, by=second)

    with pytest.raises(Denied) as refusal:
        actions.propose_upload(other, by=second)

    assert refusal.value.code == "already_proposed"


def test_only_the_sender_proposes_and_drops(checked, second):
    for deed in [actions.propose_upload, actions.discard_upload]:
        with pytest.raises(Denied) as refusal:
            deed(checked, by=second)
        assert refusal.value.code == "not_uploader"


def test_a_dropped_file_is_gone_and_cannot_come_back(checked, staff):
    actions.discard_upload(checked, by=staff)

    assert kinds()[-1] == "library_upload.discarded"
    with pytest.raises(Denied) as refusal:
        actions.propose_upload(checked, by=staff)
    assert refusal.value.code == "wrong_status"


# -- exactly what was checked, onto exactly what was seen


@pytest.mark.rule("R203")
def test_what_changed_meanwhile_is_looked_at_again_first(proposed, second, small):
    load_library(small(("code: CT1", "code: CT2"), name="ct2.yaml") / "ct2.yaml")
    with pytest.raises(Denied) as refusal:
        actions.confirm_upload(proposed, seen="1-otherhash", by=second)

    assert refusal.value.code == "changed_meanwhile"
    assert not Document.objects.filter(code="CT1").exists()


@pytest.mark.rule("R203")
def test_a_file_that_a_newer_version_has_overtaken_is_not_loaded(proposed, second, small):
    load_library(small(("version: 1", "version: 3")))

    with pytest.raises(Denied) as refusal:
        actions.confirm_upload(proposed, seen="none", by=second)

    assert refusal.value.code == "faulty_now"
    assert Document.objects.get().version == 3


@pytest.mark.rule("R203")
def test_the_checked_bytes_cannot_be_exchanged(proposed):
    with pytest.raises(ProgrammingError), transaction.atomic():
        LibraryUpload.objects.update(content=b"other")
    with pytest.raises(ProgrammingError), transaction.atomic():
        LibraryUpload.objects.update(sha256="0" * 64)


@pytest.mark.rule("R51")
def test_a_next_version_retires_and_touches_no_earlier_text(proposed, second, tree, staff):
    actions.confirm_upload(proposed, seen="none", by=second)
    before = Clause.objects.get(code="2")
    raw = changed(("version: 1", "version: 2"), ('code: "2"', 'code: "7"\n    replaces: ["2"]'))

    upload = actions.check_upload("x.yaml", raw, unit=tree.committee, by=staff)
    plan = actions.plan_of(upload)
    assert [(item.what, item.text["code"]) for item in plan.difference.clauses] == [
        ("added", "7"),
        ("retired", "2"),
    ]
    actions.propose_upload(upload, by=staff)
    actions.confirm_upload(upload, seen=plan.ground, by=second)

    after = Clause.objects.get(pk=before.pk)
    assert (after.sha256, after.summary, after.retired_in) == (before.sha256, before.summary, 2)


# -- the pages


def send(client, raw, name="qc.xlsx", **more):
    return client.post(
        reverse("directives:check_upload"), {"file": SimpleUploadedFile(name, raw), **more}
    )


@pytest.mark.rule("R50")
def test_the_page_names_every_fault_by_line_and_clause(client, staff, tree):
    client.force_login(staff)
    raw = changed(
        ("status: in_force", "status: hieu luc"), ("Giải thích cho mọi người.", "“TỐI MẬT”")
    )

    page = send(client, raw, "a.yaml", unit=tree.committee.pk).content.decode()

    assert "Có 2 chỗ cần sửa" in page
    assert "Dòng 9" in page
    assert "Dòng 22" in page
    assert not LibraryUpload.objects.exists()


def test_the_example_goes_through_as_a_workbook_from_page_to_page(
    client, library, staff, second, tree
):
    client.force_login(staff)
    response = send(client, example_workbook(), unit=tree.committee.pk)
    upload = LibraryUpload.objects.get()
    assert response["Location"] == upload.get_absolute_url()
    page = client.get(upload.get_absolute_url()).content.decode()
    assert "Thêm điều khoản 1.1" in page
    assert "Gửi người thứ hai duyệt" in page
    client.post(reverse("directives:propose_upload", args=[upload.pk]))

    client.force_login(second)
    page = client.get(upload.get_absolute_url()).content.decode()
    assert "Duyệt và nạp vào cổng" in page
    response = client.post(reverse("directives:confirm_upload", args=[upload.pk]), {"seen": "none"})

    assert response["Location"] == "/van-ban/QC05/"
    text = client.get("/van-ban/QC05/").content.decode()
    assert "Nguyễn Thị Hạnh chuẩn bị, Lò Văn Pá duyệt" in text
    assert Document.objects.get(code="QC05").clauses.count() == 9


@pytest.mark.parametrize(
    ("raw", "name", "said"),
    [
        (b"x" * 1_000_001, "a.yaml", "Tệp lớn hơn 1 MB"),
        (b"", "a.yaml", "Tệp này rỗng"),
        (RAW, "van-ban-TOI-MAT.yaml", "chỗ cần sửa"),
        (RAW, "văn bản TỐI MẬT.yaml", "Nội dung có dấu MẬT"),
        (b"a: &x [*x]", "a.yaml", "không dùng neo"),
    ],
)
def test_what_is_too_big_or_bears_a_mark_is_refused(client, staff, tree, raw, name, said):
    client.force_login(staff)

    response = send(client, raw, name, unit=tree.committee.pk)

    if said == "chỗ cần sửa":  # an ordinary name that only looks like a mark without its accents
        assert response.status_code == 302
    else:
        assert said in response.content.decode()
        assert not LibraryUpload.objects.exists()


def test_the_current_version_is_the_ground_of_the_next(library, client, staff):
    client.force_login(staff)
    raw = client.get(reverse("directives:document_workbook", args=["CT21"])).content

    data = read_upload("x.xlsx", raw).data

    assert data["document"]["version"] == 2
    plan = actions.plan_upload("x.xlsx", raw)
    assert not plan.faults
    assert plan.difference.is_empty
    assert raw[:2] == workbook_of(Document.objects.get(code="CT21"))[:2] == b"PK"


def test_a_refusal_needs_its_reason(client, proposed, second):
    client.force_login(second)
    address = reverse("directives:refuse_upload", args=[proposed.pk])

    assert client.post(address, {"reason": " "}).status_code == 200
    assert client.post(address, {"reason": "Sai số."}).status_code == 302
    proposed.refresh_from_db()
    assert proposed.reason == "Sai số."


def test_a_file_that_was_overtaken_says_why_on_its_page(client, proposed, second, small):
    load_library(small(("version: 1", "version: 3")))
    client.force_login(second)

    page = client.get(proposed.get_absolute_url()).content.decode()

    assert "Tệp này không nạp được nữa" in page
    assert "version 1 thấp hơn phiên bản đã nạp (3)" in page.lower()
    assert "Duyệt và nạp vào cổng" not in page


def test_the_list_has_an_empty_state_and_hides_other_units(client, proposed, outside_head, second):
    client.force_login(outside_head)
    page = client.get(reverse("directives:library_uploads")).content.decode()
    assert "Không có văn bản nào đang chờ" in page
    client.force_login(second)
    assert (
        "1-CT/TU, phiên bản 1" in client.get(reverse("directives:library_uploads")).content.decode()
    )


def test_the_example_is_faultless_on_top_of_the_library(library):
    plan = actions.plan_upload(EXAMPLE.name, EXAMPLE.read_bytes())

    assert not plan.faults
    assert plan.difference.count("added") == 9


def test_who_may_let_it_in_finds_it_on_the_home_page(proposed, second, staff, unit_head):
    assert [task.url for task in home.tasks(second)] == [proposed.get_absolute_url()]
    assert list(home.tasks(staff)) == []
    assert list(home.tasks(unit_head)) == []


def test_a_page_names_as_many_faults_as_anybody_puts_right_in_one_go(client, staff, tree):
    client.force_login(staff)
    raw = SMALL.encode() + b"  - {code: a, x: 1}\n" * 60

    page = send(client, raw, "a.yaml", unit=tree.committee.pk).content.decode()

    assert "nêu 100 chỗ đầu" in page
    assert page.count("<tr>") == 101
