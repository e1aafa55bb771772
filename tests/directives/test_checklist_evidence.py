"""Files beside an answer, and what a unit attests by itself."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from directives.actions import checklists as lists
from directives.actions import evidence as actions
from directives.models import Attestation, Checklist, ItemFile
from portal.lib.access import Denied
from portal.lib.files import check_file
from tests.factories import ChecklistFactory, ClauseFactory, UnitFactory, UnitKindFactory
from tests.samples import picture

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 12)


@pytest.fixture
def checklist(tree):
    return ChecklistFactory(unit=tree.branch)


@pytest.fixture
def item(checklist):
    return checklist.items.first()


def add(item, by, title="Biên bản", dated_on=DAY):
    file = check_file(picture("PNG"), "a.png")
    return actions.add_file(item, title=title, dated_on=dated_on, file=file, by=by)


def at(name, *args):
    return reverse(f"directives:{name}", args=args)


def send(checklist, by):
    for item in checklist.items.all():
        lists.answer_item(item, state="done", note="", by=by)
    return lists.send_checklist(checklist, by=by)


def code_of(deed):
    with pytest.raises(Denied) as refusal:
        deed()
    return refusal.value.code


# -- files ---------------------------------------------------------------------------------------


@pytest.mark.rule("R214")
def test_a_file_is_added_checked_with_its_day(client, unit_head, item):
    client.force_login(unit_head)
    file = SimpleUploadedFile("biên bản.png", picture("PNG"))

    response = client.post(
        at("item_files", item.checklist_id, item.pk),
        {"title": "Biên bản", "dated_on": "12/10/2026", "file": file},
        follow=True,
    )

    kept = ItemFile.objects.get()
    assert (kept.dated_on, kept.media_type, kept.added_by) == (DAY, "image/png", unit_head)
    assert "Biên bản (png" in response.content.decode()
    assert AuditEvent.objects.filter(kind="checklist_file.added").exists()
    page = client.get(item.checklist.get_absolute_url()).content.decode()
    assert "Tệp minh chứng (1)" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"file": None}, "Hãy chọn tệp."),
        ({"file": SimpleUploadedFile("a.exe", b"MZ")}, "không phải loại được nhận"),
        ({"dated_on": "01/01/2099"}, "Ngày này chưa đến"),
        ({"title": "Văn bản TUYỆT MẬT"}, "mật"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_added(client, unit_head, item, fields, words):
    client.force_login(unit_head)
    good = {
        "title": "a",
        "dated_on": "12/10/2026",
        "file": SimpleUploadedFile("a.png", picture("PNG")),
    }
    sent = {name: value for name, value in {**good, **fields}.items() if value is not None}

    text = client.post(at("item_files", item.checklist_id, item.pk), sent).content.decode()

    assert words.casefold() in text.casefold()
    assert not ItemFile.objects.exists()


@pytest.mark.rule("R214")
def test_five_files_are_the_most(item, unit_head):
    for _ in range(5):
        add(item, unit_head)

    assert code_of(lambda: add(item, unit_head)) == "too_many_files"
    assert ItemFile.objects.count() == 5


def test_who_does_not_write_the_list_adds_nothing(item, superior_head):
    assert code_of(lambda: add(item, superior_head)) == "superior_head"


@pytest.mark.rule("R214")
def test_the_unit_above_opens_the_file_and_the_trail_says_so(
    client, superior_head, unit_head, item
):
    kept = add(item, unit_head)
    client.force_login(superior_head)

    response = client.get(at("item_file_download", item.checklist_id, item.pk, kept.pk))

    assert response.content == bytes(kept.content)
    name = 'attachment; filename="minh-chung-2026-10-12.png"'
    assert response["Content-Disposition"] == name
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    event = AuditEvent.objects.get(kind="checklist_file.opened")
    assert event.actor_id == superior_head.pk


def test_a_file_is_removed_after_a_question(client, unit_head, item):
    kept = add(item, unit_head)
    client.force_login(unit_head)
    address = at("remove_item_file", item.checklist_id, item.pk, kept.pk)

    assert "Tệp “Biên bản” ngày 12/10/2026." in client.get(address).content.decode()
    assert client.post(address).url == at("item_files", item.checklist_id, item.pk)
    assert not ItemFile.objects.exists()
    assert AuditEvent.objects.filter(kind="checklist_file.removed").exists()


@pytest.mark.rule("R214")
def test_files_of_a_sent_list_stay(client, checklist, item, unit_head):
    kept = add(item, unit_head)
    send(checklist, unit_head)

    assert code_of(lambda: add(item, unit_head)) == "wrong_status"
    assert code_of(lambda: actions.remove_file(kept, by=unit_head)) == "wrong_status"
    for change in [
        lambda: ItemFile.objects.all().delete(),
        lambda: ItemFile.objects.update(title="khác"),
        lambda: ItemFile.objects.create(
            item=item, title="b", dated_on=DAY, media_type="x", suffix="png", size=1,
            sha256="", content=b"x", added_by=unit_head,
        ),
    ]:  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    client.force_login(unit_head)
    assert "Thêm tệp" not in client.get(at("item_files", checklist.pk, item.pk)).content.decode()


def test_a_file_of_another_list_is_not_found(client, unit_head, tree, item):
    other = ChecklistFactory(unit=tree.sibling)
    kept = ItemFile.objects.create(
        item=other.items.first(), title="b", dated_on=DAY, media_type="image/png", suffix="png",
        size=1, sha256="", content=b"x", added_by=unit_head,
    )  # fmt: skip
    client.force_login(unit_head)

    assert (
        client.get(at("item_file_download", item.checklist_id, item.pk, kept.pk)).status_code == 404
    )


# -- attested ------------------------------------------------------------------------------------


@pytest.fixture
def outside():
    return ClauseFactory(kind="outside", attested=True)


@pytest.mark.rule("R215")
def test_the_unit_attests_and_takes_it_back(client, checklist, unit_head, outside):
    client.force_login(unit_head)
    address = at("attest", checklist.pk, outside.pk)

    text = client.post(address, {"done_on": "12/10/2026"}, follow=True).content.decode()

    said = Attestation.objects.get()
    assert (said.done_on, said.attested_by, said.clause) == (DAY, unit_head, outside)
    assert "Đã thực hiện ngày 12/10/2026" in text
    assert unit_head.full_name in text
    client.post(address, {"withdraw": "1"})
    assert not Attestation.objects.exists()
    kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    assert {"checklist.attested", "checklist.attestation_withdrawn"} <= kinds


@pytest.mark.rule("R215")
def test_what_is_left_does_not_stop_the_list(client, checklist, unit_head, outside):
    assert send(checklist, unit_head).status == "sent"

    client.force_login(unit_head)
    assert "Đơn vị không ghi." in client.get(checklist.get_absolute_url()).content.decode()


@pytest.mark.rule("R215")
@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "outside"},
        {"kind": "obligation"},
        {"kind": "outside", "attested": True, "frequency": "yearly"},
        {"kind": "outside", "attested": True, "unit_kinds": ["school"]},
        {"kind": "outside", "attested": True, "document__effective_to": date(2026, 9, 30)},
    ],
    ids=str,
)
def test_nothing_else_is_attested(checklist, unit_head, fields):
    clause = ClauseFactory(**fields)

    refused = code_of(lambda: actions.attest(checklist, clause, done_on=DAY, by=unit_head))

    assert refused == "not_attested"
    assert not Attestation.objects.exists()


@pytest.mark.parametrize(
    ("flag", "named"), [("is_school", "school"), ("is_armed_forces", "armed_forces")]
)
def test_a_clause_for_one_kind_of_unit_is_attested_there(flag, named, staff, tree):
    unit = UnitFactory(kind=UnitKindFactory(code="rieng", **{flag: True}), parent=tree.block)
    clause = ClauseFactory(kind="outside", attested=True, unit_kinds=[named])

    made = actions.attest(ChecklistFactory(unit=unit), clause, done_on=DAY, by=staff)

    assert made.attested_by == staff


def test_a_day_to_come_is_not_attested(client, checklist, unit_head, outside):
    tomorrow = timezone.localdate() + timedelta(days=1)
    client.force_login(unit_head)

    text = client.post(
        at("attest", checklist.pk, outside.pk), {"done_on": f"{tomorrow:%d/%m/%Y}"}, follow=True
    ).content.decode()

    assert "Ngày này chưa đến" in text
    deed = lambda: actions.attest(checklist, outside, done_on=tomorrow, by=unit_head)  # noqa: E731
    assert code_of(deed) == "day_to_come"
    assert not Attestation.objects.exists()


@pytest.mark.rule("R215")
def test_what_a_sent_list_attests_stays(checklist, unit_head, superior_head, outside):
    actions.attest(checklist, outside, done_on=DAY, by=unit_head)
    send(checklist, unit_head)

    refused = code_of(lambda: actions.withdraw_attestation(checklist, outside, by=unit_head))
    assert refused == "wrong_status"
    for change in [
        lambda: Attestation.objects.all().delete(),
        lambda: Attestation.objects.update(done_on=date(2026, 10, 1)),
        lambda: Checklist.objects.get().attestations.create(
            clause=ClauseFactory(), done_on=DAY, attested_by=unit_head
        ),
    ]:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
