"""A round's progress as a table: the lines of the page, counts and no names."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import make_paper
from accounts.models import Appointment, Paper
from accounts.workflow import PaperStatus
from tests.factories import AppointmentFactory, RoundFactory, RoundPlaceFactory, UserFactory
from tests.registry.exported import about, ask, fetch, sheets

COUNTS = [
    "asked", "done", "percent", "accepted", "sent", "returned", "waiting", "late", "exempt",
]  # fmt: skip


@pytest.fixture
def round_(tree, staff, cadre, colleague, neighbour):
    made = RoundFactory(unit=tree.committee, opened=True, created_by=staff)
    RoundPlaceFactory(round=made, person=cadre)
    RoundPlaceFactory(round=made, person=colleague, exempt=True)
    RoundPlaceFactory(round=made, person=neighbour)
    RoundPlaceFactory(round=made, person=UserFactory(unit=tree.committee))
    return made


@pytest.fixture
def table(client):
    def get(user, *args):
        paper = ask(client, user, "export_round", *args)
        make_paper(str(paper.pk))
        paper.refresh_from_db()
        assert paper.status == PaperStatus.READY, paper.failure
        return sheets(fetch(client, user, paper))

    return get


@pytest.fixture
def on_screen(client):
    def lines(user, round_, unit):
        client.force_login(user)
        url = reverse("registry:round_progress_of_unit", args=[round_.pk, unit.pk])
        progress = client.get(url).context["progress"]
        shown = [(part.label, part.tally) for part in progress.parts]
        return [
            [label, *(getattr(tally, name) for name in COUNTS)]
            for label, tally in [*shown, ("Cộng", progress.total)]
        ]

    return lines


@pytest.mark.rule("R136")
@pytest.mark.parametrize("place", ["committee", "block", "branch"])
def test_the_lines_of_the_page(table, on_screen, tree, round_, staff, place):
    unit = getattr(tree, place)

    found = table(staff, round_.pk, unit.pk)

    lines = [list(row.values()) for row in found["Tiến độ"]]
    assert lines == on_screen(staff, round_, unit)
    assert len(lines) > 1
    told = about(found)
    assert (told["Đợt kê khai"], told["Đơn vị"]) == (round_.name, unit.name)
    assert told["Lập cho"] == f"{staff.full_name} (Cán bộ văn phòng: {tree.committee.name})"


@pytest.mark.rule("R93")
def test_it_names_nobody(table, tree, round_, staff, cadre, neighbour):
    found = str(table(staff, round_.pk, tree.committee.pk))

    assert cadre.full_name not in found
    assert neighbour.full_name not in found


@pytest.mark.django_db(transaction=True)
def test_made_by_the_real_worker(client, work_off, tree, round_, unit_head):
    paper = ask(client, unit_head, "export_round", round_.pk, tree.branch.pk)
    work_off()

    lines = sheets(fetch(client, unit_head, paper))["Tiến độ"]

    assert (lines[-1]["Đơn vị"], lines[-1]["Phải kê khai"], lines[-1]["Được miễn"]) == (
        "Cộng",
        1,
        1,
    )


@pytest.mark.rule("R136")
def test_who_does_not_follow_that_unit_asks_in_vain(
    client, tree, round_, unit_head, outside_head, cadre
):
    def answer(person, unit):
        client.force_login(person)
        return client.post(reverse("registry:export_round", args=[round_.pk, unit.pk])).status_code

    assert answer(unit_head, tree.sibling) == 404
    assert answer(outside_head, tree.branch) == 404
    assert answer(cadre, tree.branch) == 403
    assert not Paper.objects.exists()


@pytest.mark.rule("R136")
def test_a_role_that_ended_gets_nothing(client, tree, round_, unit_head):
    paper = ask(client, unit_head, "export_round", round_.pk, tree.branch.pk)
    make_paper(str(paper.pk))
    Appointment.objects.filter(person=unit_head).update(valid_to=timezone.localdate())
    AppointmentFactory(person=unit_head, unit=tree.sibling)

    client.force_login(unit_head)
    response = client.get(reverse("accounts:download_paper", args=[paper.pk]))

    assert response.status_code == 403
    assert "không còn trong phạm vi" in response.content.decode()


def test_the_button_stands_under_the_lines(client, tree, round_, staff):
    client.force_login(staff)
    page = client.get(reverse("registry:round_progress", args=[round_.pk])).content.decode()

    assert (
        f'action="{reverse("registry:export_round", args=[round_.pk, tree.committee.pk])}"' in page
    )
