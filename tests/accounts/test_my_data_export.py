"""One's own data as files, made by the real worker: all of one's own, nothing of others (R84)."""

import json
from datetime import UTC, date, datetime
from io import BytesIO

import pdfplumber
import pytest

from accounts.actions.data_requests import ask_data_request
from accounts.actions.my_data import export_my_data
from accounts.facts import holdings
from accounts.models import Paper, UnitKind, User
from accounts.workflow import PaperStatus
from portal.lib import holdings as classes
from registry.actions import read_declaration
from registry.models import OfficialPage, PageReview, Round, RoundPlace
from tests.factories import (
    AppointmentFactory,
    ChecklistFactory,
    ChecklistItemFactory,
    DeclarationFactory,
    DeclaredAccountFactory,
    IncidentFactory,
    IncidentNoteFactory,
    NotificationFactory,
)
from tests.pdf_reading import letters_not_drawn

OLD = datetime(2026, 3, 12, 1, tzinfo=UTC)
DAY = date(2026, 11, 1)
LATER = date(2027, 1, 1)

pytestmark = [
    pytest.mark.rule("R84"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("keeping", "periods"),
]


class Words:
    """Words that stand nowhere else: chim01, chim02, …"""

    def __init__(self, stem):
        self.stem, self.given = stem, []

    def __call__(self):
        self.given.append(f"{self.stem}{len(self.given) + 1:02}")
        return self.given[-1]


def plant(owner, word):
    """A record of every kind that is about this person, each field of text with a word of its own."""
    User.objects.filter(pk=owner.pk).update(
        full_name=f"Phạm {word()}", position=word(), email=f"{word()}@example.vn"
    )
    owner.refresh_from_db()
    DeclarationFactory(owner=owner, returned=True, started_at=OLD, return_reason=word())
    draft = DeclarationFactory(
        owner=owner, version=2, accounts=0, typed={"fields": {"form-0-display_name": word()}}
    )
    DeclaredAccountFactory(
        declaration=draft,
        position=0,
        canonical=f"https://www.facebook.com/{word()}",
        address_typed=word(),
        display_name=word(),
        under_real_name=False,
        other_name_reason=word(),
    )
    texts = ["description", "display_name", "shown_address", "what_happened"]
    incident = IncidentFactory(owner=owner, closed=True, **{name: word() for name in texts})
    IncidentNoteFactory(incident=incident, text=word())
    ask_data_request(by=owner, kind="question", text=word())
    AppointmentFactory(person=owner, title=word())
    NotificationFactory(person=owner)


def plant_work(owner, word, round_, official):
    """What one has to do with things of the unit."""
    page = OfficialPage.objects.create(
        unit=owner.unit,
        kind="page",
        name=word(),
        platform="facebook",
        identity=owner.staff_code,
        address_typed="x",
        canonical=f"https://www.facebook.com/{word()}",
        responsible=owner,
        registered_by=official,
        first_review_on=LATER,
        next_review_on=LATER,
    )
    PageReview.objects.create(
        page=page, on=DAY, by=owner, finding="in_order", note=word(), next_on=LATER
    )
    RoundPlace.objects.create(
        round=round_,
        person=owner,
        due_on=DAY,
        state="exempt",
        exempt_by=official,
        exempt_at=OLD,
        exempt_reason=word(),
    )
    checklist = ChecklistFactory(unit=owner.unit, month=DAY, duties=0)
    ChecklistItemFactory(checklist=checklist, answered=True, answered_by=owner, note=word())


@pytest.fixture
def round_(tree, staff):
    return Round.objects.create(
        name="Đợt tháng 3",
        unit=tree.committee,
        basis="CT21/II.2",
        basis_text="Chỉ thị 21-CT/TU",
        opens_on=date(2026, 3, 1),
        due_on=date(2026, 4, 1),
        closes_on=date(2026, 5, 1),
        counts_from=date(2026, 1, 1),
        created_by=staff,
    )


@pytest.fixture
def planted(cadre, neighbour, round_, staff, superior_head, data_officer):
    """Records of two people, read by a head; the words of each."""
    words = Words("chim"), Words("hoa")
    for owner, word in zip([cadre, neighbour], words, strict=True):
        plant(owner, word)
        plant_work(owner, word, round_, staff)
        read_declaration(owner.declarations.get(version=1), by=superior_head)
    return [word.given for word in words]


@pytest.fixture
def made(work_off):
    """The content of a file that the worker made for this person."""

    def make(person, form):
        paper = export_my_data(by=person, form=form)
        work_off()
        paper = Paper.objects.get(pk=paper.pk)
        assert paper.status == PaperStatus.READY, paper.failure
        with paper.file.open("rb") as file:
            return file.read()

    return make


def text_of(pdf):
    """All words of all pages, without the breaks that a page makes in them."""
    with pdfplumber.open(BytesIO(pdf)) as opened:
        return "".join("".join((page.extract_text() or "").split()) for page in opened.pages)


def test_json_holds_all_of_ones_own_and_nothing_of_others(planted, cadre, superior_head, made):
    own, others = planted
    content = made(cadre, "json").decode()

    assert [word for word in own if word not in content] == []
    assert [word for word in others if word in content] == []
    assert superior_head.full_name not in content  # who read it, by role and unit
    assert "Người đứng đầu: Đảng ủy phường Bình Nguyên" in content
    assert cadre.password not in content


def test_json_is_whole_and_says_why(planted, cadre, made):
    content = json.loads(made(cadre, "json"))

    kinds = {item["Loại"]: item for item in content["Các loại dữ liệu"]}
    assert list(kinds) == [kind.title for kind in classes.classes()]
    for kind in classes.classes():
        if kind.code in ("trail", "inbox"):
            continue  # have grown by the making of this very file
        rows = [len(table["Các dòng"]) for table in kinds[kind.title]["Các bảng"]]
        assert rows == [holdings.rows_of(table, cadre).count() for table in kind.tables]
        assert kinds[kind.title]["Căn cứ"] == kind.basis
    declaration = kinds["Bản kê khai, kể cả bản nháp"]["Các bảng"][0]["Các dòng"][0]
    assert declaration["Trạng thái"] == "bản nháp"
    assert declaration["Bắt đầu lúc"] == "2026-11-16T08:00:00+07:00"
    assert declaration["Lưu đến ngày"] is None


def test_pdf_holds_the_same(planted, cadre, made):
    own, others = planted
    pdf = made(cadre, "pdf")
    text = text_of(pdf)

    assert [word for word in own if word not in text] == []
    assert [word for word in others if word in text] == []
    assert "Dữliệucánhâncủa" in text
    assert not letters_not_drawn(pdf)


def test_a_long_table_is_cut_on_paper_and_says_so(cadre, data_officer, made, monkeypatch):
    for _ in range(310):
        NotificationFactory(person=cadre)
    pdf = text_of(made(cadre, "pdf"))

    assert "Còn10dòngcũhơn,cóđủtrongtệpJSON" in pdf
    lines = json.loads(made(cadre, "json"))["Các loại dữ liệu"]
    (inbox,) = [item for item in lines if item["Loại"] == "Hộp thư"]
    assert len(inbox["Các bảng"][0]["Các dòng"]) >= 310


@pytest.mark.rule("R47")
@pytest.mark.parametrize("form", ["json", "pdf"])
def test_no_armed_forces_unit_beside_an_account(cadre, tree, unit_head, data_officer, made, form):
    UnitKind.objects.filter(pk=tree.branch.kind_id).update(is_armed_forces=True)
    tree.branch.name = "Ban CHQS phường"
    tree.branch.save()
    User.objects.filter(pk=cadre.pk).update(position="Chính trị viên Ban CHQS")
    sent = DeclarationFactory(owner=cadre, submitted=True)
    read_declaration(sent, by=unit_head)
    file = made(cadre, form)
    text = text_of(file) if form == "pdf" else "".join(file.decode().split())

    assert "Đơnvịlựclượngvũtrang" in text
    assert "BanCHQS" not in text
    assert "Chínhtrịviên" not in text
    assert "facebook.com" in text
