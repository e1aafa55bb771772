"""Opening a file of evidence: who, what is recorded, and what the answer carries."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.samples import CANARY, pdf, pdf_that_acts, picture, with_exif
from tests.violations.factories import NoticeFactory, ReportFactory, take_to
from tests.violations.hearing import a_file, heard, offered, show
from violations import vault
from violations.actions.evidence import (
    add_evidence,
    add_to_answer,
    add_to_report,
    approve_withholding,
    disclose,
    open_file,
    withhold,
)
from violations.facts.evidence import pieces_for
from violations.models import CaseKey, Companion, EvidenceFile, Notice
from violations.permissions.sides import CaseSide
from violations.workflow import CaseStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cadre, handler, decider):
    return heard(cadre, handler, decider)


@pytest.fixture
def piece(case, handler):
    return add_evidence(case, by=handler, title="Ảnh chụp", file=a_file(with_exif()))


def get(client, evidence, person):
    client.force_login(person)
    return client.get(reverse("violations:evidence_file", args=[evidence.pk]))


@pytest.mark.rule("R165")
def test_it_comes_as_a_file_to_keep_and_never_as_a_page(piece, handler, client):
    response = get(client, piece, handler)

    assert response.status_code == 200
    assert response.content == a_file(with_exif()).content
    assert CANARY.encode() not in response.content
    assert response["Content-Type"] == "image/jpeg"
    name = (
        "attachment; filename=\"minh-chung-1.jpg\"; filename*=UTF-8''Minh%20ch%E1%BB%A9ng%201.jpg"
    )
    assert response["Content-Disposition"] == name
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.rule("R165")
def test_a_pdf_that_acts_comes_out_still(case, handler, client):
    evidence = add_evidence(case, by=handler, title="Đơn", file=a_file(pdf_that_acts(), "a.pdf"))
    content = get(client, evidence, handler).content
    assert content.startswith(b"%PDF-")
    assert b"JavaScript" not in content
    assert CANARY.encode() not in content


@pytest.mark.rule("R165")
def test_each_reading_is_recorded_and_the_subject_sees_it(piece, handler, cadre, client):
    get(client, piece, handler)
    get(client, piece, handler)

    readings = AuditEvent.objects.filter(kind="evidence.read")
    assert readings.count() == 2
    assert {event.subject_id for event in readings} == {cadre.pk}
    assert readings[0].acted_as


@pytest.mark.rule("R165")
def test_before_a_notice_the_subject_is_not_told_of_a_case(cadre, handler, decider, client):
    case = heard(cadre, handler, decider, to=CaseStatus.OPENED)
    evidence = add_evidence(case, by=handler, title="Ảnh", file=a_file())
    get(client, evidence, handler)
    assert AuditEvent.objects.get(kind="evidence.read").subject_id is None


@pytest.mark.rule("R165")
def test_the_subject_opens_what_was_shown_and_nothing_else(piece, cadre, client):
    assert get(client, piece, cadre).status_code == 404
    show(piece)
    assert get(client, piece, cadre).status_code == 200
    assert not AuditEvent.objects.filter(kind="evidence.read").exists()  # their own


@pytest.mark.rule("R165")
def test_what_was_shown_opens_once_the_notice_is_received(cadre, handler, decider, client):
    case = heard(cadre, handler, decider, to=CaseStatus.NOTIFIED)
    evidence = add_evidence(case, by=handler, title="Ảnh", file=a_file())
    disclose(case, by=handler)
    assert get(client, evidence, cadre).status_code == 404


@pytest.mark.rule("R165")
def test_of_a_second_notice_it_opens_once_that_one_is_received(piece, case, cadre, handler, client):
    second = NoticeFactory(case=case, number=2)
    second.evidence.set(disclose(case, by=handler))
    assert piece.title not in [one.title for one in pieces_for(case, CaseSide.SUBJECT)]
    assert get(client, piece, cadre).status_code == 404

    Notice.objects.filter(pk=second.pk).update(delivered_at=timezone.now(), delivered_how="opened")

    assert piece.title in [one.title for one in pieces_for(case, CaseSide.SUBJECT)]
    assert get(client, piece, cadre).status_code == 200


@pytest.mark.rule("R165")
def test_what_one_sent_oneself_opens_at_once(case, cadre, client):
    (own,) = add_to_answer(case, [offered(file=a_file())])
    assert get(client, own, cadre).status_code == 200


@pytest.mark.rule("R170")
def test_a_companion_opens_the_same_and_is_recorded(piece, case, colleague, client):
    Companion.objects.create(case=case, person=colleague)
    assert get(client, piece, colleague).status_code == 404
    show(piece)
    assert get(client, piece, colleague).status_code == 200
    event = AuditEvent.objects.get(kind="evidence.read")
    assert (event.actor_id, event.acted_as) == (colleague.pk, "Người đi cùng")

    Companion.objects.update(ended_at="2026-11-22T00:00:00Z")
    assert get(client, piece, colleague).status_code == 404


@pytest.mark.rule("R165")
@pytest.mark.parametrize(
    "who",
    [
        "decider",
        "colleague",
        "unit_head",
        "superior_head",
        "staff",
        "data_officer",
        "administrator",
    ],
)
def test_to_everyone_else_it_is_not_there(who, piece, client, request):
    assert get(client, piece, request.getfixturevalue(who)).status_code == 404


def test_the_decider_opens_it_when_it_is_their_turn(piece, case, decider, client):
    take_to(case, CaseStatus.ANSWERED)
    take_to(case, CaseStatus.ASSESSED)
    assert get(client, piece, decider).status_code == 200


def test_who_screens_a_report_opens_what_came_with_it(case, cadre, handler, decider, client):

    report = ReportFactory(subject=cadre, unit=case.handler.unit)
    evidence = add_to_report(report, [offered(file=a_file())])[0]
    assert get(client, evidence, handler).status_code == 200
    assert get(client, evidence, cadre).status_code == 404
    assert AuditEvent.objects.get(kind="evidence.read").subject_id is None


def test_a_piece_without_a_file_has_none_to_give(case, handler, client):
    evidence = add_evidence(case, by=handler, title="Lời kể", description="Có mặt tại chỗ.")
    assert get(client, evidence, handler).status_code == 404


@pytest.mark.rule("R165")
def test_without_its_key_nothing_opens_it(case, handler):
    evidence = add_evidence(case, by=handler, title="Lời kể", description="Có mặt tại chỗ.")
    file = EvidenceFile.objects.create(
        evidence=evidence,
        media_type="image/png",
        size=1,
        sha256="0" * 64,
        original_sha256="0" * 64,
        sealed=vault.keep(b"niem phong"),
    )
    assert not CaseKey.objects.exists()
    with pytest.raises(Denied) as refusal:
        open_file(file, by=handler)
    assert refusal.value.code == "file_gone"


def test_a_file_that_is_no_longer_there_says_so(piece, handler, client):
    piece.file.sealed.storage.delete(piece.file.sealed.name)
    response = get(client, piece, handler)
    assert response.status_code == 403
    assert "Tệp không còn trên cổng." in response.content.decode()


@pytest.mark.rule("R165")
def test_a_reading_that_cannot_be_recorded_is_none(piece, handler, client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("trail away")

    monkeypatch.setattr("audit.actions.record", broken)
    with pytest.raises(RuntimeError):
        get(client, piece, handler)


@pytest.mark.rule("R166")
def test_what_is_withheld_opens_for_neither_subject_nor_companion(piece, case, client, request):
    cadre, handler, decider = (request.getfixturevalue(x) for x in ("cadre", "handler", "decider"))
    withhold(piece, by=handler, reason="Lộ nhân chứng.", gist="Có ảnh chụp ngày 20/8.")
    approve_withholding(piece, by=decider)
    disclose(case, by=handler)
    assert get(client, piece, cadre).status_code == 404


@pytest.mark.parametrize(
    ("raw", "name", "kind"),
    [
        (picture("PNG"), "a.png", "png"),
        (picture("WEBP"), "a.webp", "webp"),
        (pdf(), "a.pdf", "pdf"),
    ],
)
def test_each_kind_has_its_own_ending(raw, name, kind, case, handler, client):
    evidence = add_evidence(case, by=handler, title="Tệp", file=a_file(raw, name))
    assert f'minh-chung-1.{kind}"' in get(client, evidence, handler)["Content-Disposition"]
