"""The words of letters: kept with their days and sources; a letter keeps its own; both layouts."""

from datetime import timedelta
from io import BytesIO

import pdfplumber
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.papers import request_paper
from accounts.jobs import make_paper
from accounts.models import Paper, Role
from portal.lib.access import Denied
from tests.conftest import with_role
from tests.violations.deciding import assessed, decided
from violations.actions.appeals import appeal, settle_appeal
from violations.actions.letters import change_paragraph
from violations.documents.decision import decision_html
from violations.facts import letters as facts
from violations.models import Appeal, Decision, LetterParagraph
from violations.workflow import AppealResult, Outcome

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("case_periods"),
    pytest.mark.rule("R183"),
]
CODE = "reminded-meaning"
NEW = "Nhắc nhở để đồng chí rút kinh nghiệm."


def today():
    return timezone.localdate()


def change(staff, text=NEW, on=None):
    return change_paragraph(CODE, by=staff, text=text, source="CV 12", on=on or today())


def test_every_outcome_has_its_paragraphs():
    for kind in [*Outcome, *AppealResult]:
        assert len(facts.words_for(kind, today())) >= 2


def test_a_new_wording_holds_from_the_next_day_and_the_old_one_stays(staff):
    old = facts.words_for("reminded", today())

    change(staff)

    assert facts.words_for("reminded", today()) == old
    assert {"kind": "text", "text": NEW} in facts.words_for("reminded", today() + timedelta(days=1))
    assert [row.text for row in facts.versions_of(CODE)][:1] == [NEW]
    assert len(facts.versions_of(CODE)) == 2


def test_before_it_holds_the_last_word_counts(staff):
    change(staff, "Tạm.")
    change(staff)
    assert LetterParagraph.objects.get().text == NEW


def test_what_has_been_in_force_is_not_rewritten(staff):
    change(staff, "Cũ.", on=today() - timedelta(days=9))
    change(staff)
    assert [row.text for row in facts.versions_of(CODE)][:2] == [NEW, "Cũ."]


@pytest.mark.parametrize("who", ["unit_head", "administrator", "handler", "lower_staff"])
def test_only_the_office_of_the_highest_unit_keeps_them(who, tree, request):
    if who == "lower_staff":
        by = with_role("Cán bộ khối", tree.block, Role.STAFF, tree.block)
    else:
        by = request.getfixturevalue(who)
    with pytest.raises(Denied) as refusal:
        change(by)
    assert refusal.value.code == "not_top_staff"
    assert not LetterParagraph.objects.exists()


def test_a_letter_keeps_the_words_it_was_made_with(tree, cadre, staff):
    decision = decided(assessed(tree, cadre))
    before = decision_html(decision)
    LetterParagraph.objects.create(
        code=CODE, outcome="reminded", position=10, text=NEW, source="x", valid_from=today()
    )
    assert decision_html(Decision.objects.get()) == before
    assert NEW not in before


def test_the_page_shows_how_it_will_read_before_it_is_kept(client, staff):
    client.force_login(staff)
    address = reverse("violations:change_paragraph", args=[CODE])
    assert client.get(reverse("violations:letters")).status_code == 200

    shown = client.post(address, {"text": NEW, "source": "CV 12"})
    assert shown.content.decode().count(NEW) == 2
    assert not LetterParagraph.objects.exists()

    client.post(address, {"text": NEW, "source": "CV 12", "keep": "1"})
    assert LetterParagraph.objects.get().text == NEW
    assert client.get(reverse("violations:change_paragraph", args=["khong-co"])).status_code == 404


# -- on paper -----------------------------------------------------------------------------------


def read(paper):
    with paper.file.open("rb") as file, pdfplumber.open(BytesIO(file.read())) as pdf:
        return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def made(kind, by, case, **params):
    paper = request_paper(kind, by=by, subject=case.subject, **params)
    make_paper(str(paper.pk))
    return Paper.objects.get(pk=paper.pk)


@pytest.mark.rule("R175")
@pytest.mark.parametrize("layout", ["party", "administrative"])
def test_the_decision_on_paper_says_it_all_and_the_way_to_appeal(layout, tree, cadre, decider):
    tree.block.kind.layout = layout
    tree.block.kind.save()
    case = assessed(tree, cadre)
    decision = decided(case)

    paper = made("case_decision", case.subject, case, decision=str(decision.pk))

    words = read(paper)
    for said in (
        "KẾT LUẬN",
        case.code,
        case.subject.full_name,
        case.decider.full_name,
        "Nhắc nhở không phải là hình thức kỷ luật",
        f"khiếu nại đến {tree.committee.name}",
        f"{case.appeal_due_on:%d/%m/%Y}",
    ):
        assert said in words


def test_the_answer_to_an_appeal_on_paper(tree, cadre, decider):
    case = assessed(tree, cadre)
    decided(case)
    appeal(case, by=cadre, text="Chỉ cấp trên đọc.")
    sent = Appeal.objects.select_related("decision__case").get()
    settle_appeal(
        sent, by=decider, result="overturned", new_outcome="dismissed", reasons="Chưa đủ căn cứ."
    )

    words = read(made("case_appeal", cadre, case, appeal=str(sent.pk)))

    for said in ("-TB/ĐU", "THÔNG BÁO", "PHƯỜNG BÌNH NGUYÊN", "Hủy kết luận", decider.full_name):
        assert said in words
    assert "Chỉ cấp trên đọc." not in words


def test_whoever_lost_sight_of_the_case_gets_no_letter(tree, cadre, neighbour):
    case = assessed(tree, cadre)
    decision = decided(case)
    with pytest.raises(Denied) as refusal:
        made("case_decision", neighbour, case, decision=str(decision.pk))
    assert refusal.value.code == "not_in_case"
