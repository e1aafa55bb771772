"""Writing an answer: kept as it is typed, for the subject alone, sent only from the page after it."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from tests.samples import CANARY, locked_pdf, with_exif
from tests.violations.hearing import TEXT, heard
from violations.actions.answers import save_answer_draft, send_answer
from violations.models import Answer, AnswerDraft, Companion, Evidence, Side

pytestmark = pytest.mark.django_db
ONE, TWO = "1" * 32, "2" * 32


@pytest.fixture
def case(cadre, handler, decider):
    return heard(cadre, handler, decider)


@pytest.fixture
def page(case, cadre, client):
    client.force_login(cadre)
    return lambda name: reverse(f"violations:{name}", args=[case.pk])


def keep(client, page, text, token=ONE, known=("0",)):
    return client.post(page("keep_answer"), {"text": text, "token": token, "known": list(known)})


@pytest.mark.rule("R167")
def test_what_is_typed_is_kept_and_no_deed(page, client, case):
    response = keep(client, page, "Tôi ")

    assert response.status_code == 200
    assert (
        AnswerDraft.objects.get(case=case).text == "Tôi "
    )  # with the space that is still being typed
    assert not Answer.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_page_that_was_overtaken_overwrites_nothing(page, client):
    keep(client, page, "ở máy này")
    response = keep(client, page, "ở máy kia", token=TWO)

    assert (response.status_code, response.json()) == (409, {"token": ONE})
    assert AnswerDraft.objects.get().text == "ở máy này"
    assert keep(client, page, "chọn bản này", token=TWO, known=["0", ONE]).status_code == 200


def test_a_page_left_open_does_not_bring_back_what_was_sent(page, client, case, cadre):
    keep(client, page, TEXT)
    send_answer(case, by=cadre, text=TEXT)
    assert keep(client, page, TEXT, token=TWO, known=["0", ONE]).status_code == 409
    assert not AnswerDraft.objects.exists()


@pytest.mark.rule("R6")
def test_marked_text_is_not_kept(page, client):
    response = keep(client, page, "Theo văn bản TỐI MẬT số 1")
    assert response.status_code == 422
    assert "MẬT" in response.json()["message"]
    assert not AnswerDraft.objects.exists()


def test_zero_bytes_and_endless_texts_break_nothing(page, client):
    assert keep(client, page, "a\x00b").status_code == 200
    assert AnswerDraft.objects.get().text == "ab"
    assert keep(client, page, "a" * 20_001, known=[ONE]).status_code == 422


@pytest.mark.rule("R170")
@pytest.mark.parametrize("who", ["handler", "companion"])
def test_nobody_else_reads_a_draft(who, case, cadre, handler, colleague, client):
    save_answer_draft(case, by=cadre, text="bí ẩn riêng", token=ONE, known=["0"])
    Companion.objects.create(case=case, person=colleague)
    client.force_login(handler if who == "handler" else colleague)

    for name in ("write_answer", "send_answer"):
        assert client.get(reverse(f"violations:{name}", args=[case.pk])).status_code == 403
    assert "bí ẩn riêng" not in client.get(case.get_absolute_url()).content.decode()


# -- the pages, also without JavaScript -----------------------------------------------------------


def test_writing_leads_to_the_page_that_sends(page, client):
    written = client.post(page("write_answer"), {"text": TEXT, "token": ONE, "known": "0"})

    assert written["Location"] == page("send_answer")
    assert TEXT in client.get(page("send_answer")).content.decode()
    assert not Answer.objects.exists()


def test_without_a_draft_there_is_nothing_to_send(page, client):
    assert client.get(page("send_answer"))["Location"] == page("write_answer")


def rows(count=1, **fields):
    counts = {"form-TOTAL_FORMS": count, "form-INITIAL_FORMS": 0}
    return {**counts, "known": ONE, **{f"form-0-{name}": value for name, value in fields.items()}}


@pytest.fixture
def written(case, cadre, client):
    save_answer_draft(case, by=cadre, text=TEXT, token=ONE, known=["0"])


@pytest.mark.usefixtures("written")
def test_it_is_sent_with_its_files(page, client, case, tmp_path):
    (tmp_path / "anh.jpg").write_bytes(with_exif())
    with (tmp_path / "anh.jpg").open("rb") as file:
        sent = client.post(page("send_answer"), rows(title="Ảnh chụp", file=file))

    assert sent["Location"] == case.get_absolute_url()
    evidence = Evidence.objects.get(side=Side.SUBJECT)
    assert (evidence.title, Answer.objects.get().text) == ("Ảnh chụp", TEXT)


@pytest.mark.usefixtures("written")
def test_without_files_too(page, client):
    client.post(page("send_answer"), rows())
    assert Answer.objects.get().evidence.count() == 0


@pytest.mark.rule("R164")
@pytest.mark.usefixtures("written")
def test_a_bad_file_is_named_and_nothing_else_is_lost(page, client, tmp_path):
    (tmp_path / "đơn.pdf").write_bytes(locked_pdf())
    with (tmp_path / "đơn.pdf").open("rb") as file:
        again = client.post(
            page("send_answer"), rows(title="Đơn", description="Đơn xin nghỉ", file=file)
        )

    text = again.content.decode()
    assert "Chưa nhận được tệp “đơn.pdf”. Tệp PDF đặt mật khẩu." in text
    assert TEXT in text
    assert "Đơn xin nghỉ" in text
    assert not Answer.objects.exists()


@pytest.mark.usefixtures("written")
def test_a_draft_changed_elsewhere_is_read_again_first(page, client):
    sent = client.post(page("send_answer"), rows() | {"known": TWO})
    assert "Bản nháp vừa được sửa" in sent.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.usefixtures("written")
def test_more_than_five_at_once_are_refused(page, client):
    sent = client.post(page("send_answer"), rows(count=6))
    assert sent.status_code == 200
    assert not Answer.objects.exists()


@pytest.mark.usefixtures("written")
def test_no_name_and_no_maker_of_a_file_is_shown_to_anyone(page, client, case, handler, tmp_path):
    (tmp_path / f"{CANARY}.jpg").write_bytes(with_exif())
    with (tmp_path / f"{CANARY}.jpg").open("rb") as file:
        client.post(page("send_answer"), rows(title="Ảnh", file=file))
    client.force_login(handler)
    assert CANARY not in client.get(case.get_absolute_url()).content.decode()
