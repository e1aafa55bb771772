"""Going along: asked, there by one's own word, seeing what the subject sees and nothing more."""

import pytest
from django.urls import reverse

from accounts.models import Notification
from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.factories import UserFactory
from tests.violations.factories import tag_of
from tests.violations.hearing import heard
from violations.actions.companions import (
    accept_invitation,
    decline_invitation,
    end_companion,
    name_companion,
    take_back_invitation,
)
from violations.models import Bar, Companion, Invitation, Part
from violations.permissions.sides import CaseSide, side_of
from violations.workflow import CaseStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cadre, handler, decider):
    return heard(cadre, handler, decider)


@pytest.fixture
def asked(case, cadre, colleague):
    return name_companion(case, by=cadre, person=colleague)


def code_of(deed, *args, **kwargs):
    before = AuditEvent.objects.count()
    with pytest.raises(Denied) as refusal:
        deed(*args, **kwargs)
    assert AuditEvent.objects.count() == before
    return refusal.value.code


@pytest.mark.rule("R170")
def test_who_is_asked_is_told_and_sees_nothing_yet(asked, case, colleague):
    assert Notification.objects.get().person == colleague
    assert side_of(colleague, case) is None
    assert not Bar.objects.filter(part=Part.COMPANION).exists()


@pytest.mark.rule("R170")
def test_their_own_word_makes_a_companion_who_acts_in_no_seat(asked, case, colleague):
    accept_invitation(asked, by=colleague)

    assert side_of(colleague, case) == CaseSide.COMPANION
    assert Bar.objects.filter(part=Part.COMPANION, tag=tag_of(colleague)).exists()


@pytest.mark.rule("R170")
def test_declining_needs_no_reason_and_leaves_room_for_another(asked, case, cadre, colleague):
    decline_invitation(asked, by=colleague)
    assert side_of(colleague, case) is None
    assert name_companion(case, by=cadre, person=UserFactory()).pk


@pytest.mark.rule("R170")
@pytest.mark.parametrize("part", [Part.REPORTER, Part.WITNESS, Part.EVIDENCE, Part.CONFLICT])
def test_who_has_a_part_reads_so_alone_and_the_subject_learns_nothing(part, case, cadre, colleague):
    """Asking is no way to find out who reported: it looks the same whoever is asked."""
    Bar.objects.create(report=case.report, tag=tag_of(colleague), part=part)
    other = UserFactory()

    asked = name_companion(case, by=cadre, person=colleague)
    assert code_of(accept_invitation, asked, by=colleague) == "has_part"
    told = list(Notification.objects.filter(person=cadre))
    decline_invitation(asked, by=colleague)

    plain = name_companion(case, by=cadre, person=other)
    decline_invitation(plain, by=other)
    assert told == []
    assert (
        Notification.objects.filter(person=cadre).values_list("kind", flat=True).distinct().count()
        == 1
    )


@pytest.mark.rule("R170")
@pytest.mark.parametrize("seat", ["handler", "decider"])
def test_who_acts_is_not_asked(seat, case, cadre):
    assert code_of(name_companion, case, by=cadre, person=getattr(case, seat)) == "acts_in_it"


@pytest.mark.rule("R170")
@pytest.mark.parametrize("who", ["handler", "colleague", "unit_head"])
def test_only_the_subject_asks(who, case, neighbour, request):
    person = request.getfixturevalue(who)
    assert code_of(name_companion, case, by=person, person=neighbour) == "not_subject"


def test_nobody_goes_along_with_themselves_or_from_outside(case, cadre):
    assert code_of(name_companion, case, by=cadre, person=cadre) == "own_self"
    gone = UserFactory(is_active=False)
    assert code_of(name_companion, case, by=cadre, person=gone) == "not_on_roster"


def test_one_at_a_time(asked, case, cadre, colleague, neighbour):
    assert code_of(name_companion, case, by=cadre, person=neighbour) == "one_already"
    accept_invitation(asked, by=colleague)
    assert code_of(name_companion, case, by=cadre, person=neighbour) == "one_already"


@pytest.mark.parametrize("status", [CaseStatus.NOTIFIED])
def test_from_the_receipt_of_the_notice_on(status, cadre, handler, decider, colleague):
    case = heard(cadre, handler, decider, to=status)
    assert code_of(name_companion, case, by=cadre, person=colleague) == "wrong_status"


@pytest.mark.rule("R170")
@pytest.mark.parametrize("by", ["cadre", "colleague"])
def test_either_ends_it_and_the_next_request_shows_nothing(by, asked, case, colleague, request):
    companion = accept_invitation(asked, by=colleague)
    end_companion(companion, by=request.getfixturevalue(by))
    assert side_of(colleague, case) is None
    assert Bar.objects.filter(part=Part.COMPANION).exists()  # what was read was read


@pytest.mark.parametrize("who", ["handler", "neighbour"])
def test_nobody_else_ends_it(who, asked, colleague, request):
    companion = accept_invitation(asked, by=colleague)
    assert code_of(end_companion, companion, by=request.getfixturevalue(who)) == "not_theirs"


def test_a_word_is_given_once(asked, colleague, cadre):
    decline_invitation(asked, by=colleague)
    assert code_of(accept_invitation, asked, by=colleague) == "answered"
    assert code_of(take_back_invitation, asked, by=cadre) == "answered"


def test_nobody_answers_for_another(asked, neighbour):
    assert code_of(accept_invitation, asked, by=neighbour) == "not_asked"


# -- pages ----------------------------------------------------------------------------------------


def ask(client, case, **fields):
    return client.post(reverse("violations:name_companion", args=[case.pk]), fields)


def test_by_name_and_code_both(case, cadre, colleague, client):
    client.force_login(cadre)
    sent = ask(client, case, full_name="le thi anh", staff_code=colleague.staff_code.lower())
    assert sent["Location"] == case.get_absolute_url()
    assert Invitation.objects.get().person == colleague
    assert colleague.full_name in client.get(case.get_absolute_url()).content.decode()


@pytest.mark.rule("R170")
@pytest.mark.parametrize("wrong", ["full_name", "staff_code"])
def test_neither_finds_the_other(wrong, case, cadre, colleague, client):
    client.force_login(cadre)
    fields = {"full_name": colleague.full_name, "staff_code": colleague.staff_code}
    page = ask(client, case, **{**fields, wrong: "KHAC"}).content.decode()
    assert "Không có ai có đúng họ tên và mã cán bộ này." in page
    assert not Invitation.objects.exists()


@pytest.mark.rule("R170")
def test_the_invitation_says_what_it_means_and_nothing_of_the_matter(
    asked, case, cadre, colleague, client
):
    client.force_login(colleague)
    page = client.get(asked.get_absolute_url()).content.decode()
    assert cadre.full_name in page
    for secret in (case.code, case.clause.title, case.report.description):
        assert secret not in page

    client.post(reverse("violations:accept_invitation", args=[asked.pk]))
    assert client.get(case.get_absolute_url()).status_code == 200
    assert client.get(asked.get_absolute_url()).status_code == 404


def test_taking_back_and_declining_by_the_pages(asked, case, cadre, colleague, client):
    client.force_login(cadre)
    client.post(reverse("violations:take_back_invitation", args=[case.pk]))
    asked.refresh_from_db()
    assert (asked.accepted, asked.ended_at is None) == (None, False)

    again = name_companion(case, by=cadre, person=colleague)
    client.force_login(colleague)
    client.post(reverse("violations:decline_invitation", args=[again.pk]))
    again.refresh_from_db()
    assert again.accepted is False


@pytest.mark.rule("R170")
def test_a_companion_sees_the_page_of_the_subject_without_its_deeds(case, cadre, colleague, client):
    companion = Companion.objects.create(case=case, person=colleague)
    client.force_login(colleague)
    page = client.get(case.get_absolute_url()).content.decode()
    assert "Thôi đi cùng" in page
    for deed in ("write_answer", "waive_answer", "name_companion"):
        address = reverse(f"violations:{deed}", args=[case.pk])
        assert address not in page
        assert client.get(address).status_code == 403

    end = reverse("violations:end_companion", args=[companion.pk])
    assert "không còn xem được vụ việc này" in client.get(end).content.decode()
    assert client.post(end)["Location"] == reverse("home")
    assert client.get(case.get_absolute_url()).status_code == 404
