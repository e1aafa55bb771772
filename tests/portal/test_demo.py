"""The made-up committee shows every way that a declaration and a checklist can go."""

from datetime import date

import pytest
import time_machine

from accounts.actions.reference import load_reference_data
from accounts.models import Role, Unit, User
from directives.actions.library import load_library
from directives.models import Checklist
from directives.workflow import ChecklistStatus
from portal.demo.committee import PASSWORD, begin_demo, sign_ins
from portal.demo.reports import run_of_last_month
from registry.facts.retention import over_declarations
from registry.models import (
    Confirmation,
    Declaration,
    DeclaredAccount,
    Incident,
    OfficialPage,
    RoundPlace,
)
from registry.platforms import Platform
from registry.workflow import IncidentStatus, PlaceState, Status
from violations.models import Case, Report
from violations.workflow import RUNNING, ReportStatus


@pytest.mark.django_db
@time_machine.travel("2026-11-23 09:00 +0700", tick=True)
def test_the_demo_shows_the_whole_product():
    load_reference_data()
    load_library()

    begin_demo()

    assert Unit.objects.count() == 14
    assert User.objects.filter(staff_code__startswith="BN").count() == 312
    assert set(Declaration.objects.values_list("status", flat=True)) >= {
        Status.DRAFT,
        Status.SUBMITTED,
        Status.ACCEPTED,
        Status.RETURNED,
    }
    assert Declaration.objects.filter(no_social_network=True).exists()
    assert Declaration.objects.sent_late().exists()
    assert set(DeclaredAccount.objects.values_list("platform", flat=True)) == set(Platform)
    assert set(Checklist.objects.values_list("status", flat=True)) == set(ChecklistStatus)
    assert Checklist.objects.filter(month=date(2026, 10, 1)).count() == 14
    assert set(Incident.objects.values_list("status", flat=True)) == set(IncidentStatus)
    assert Declaration.objects.filter(status=Status.SUBMITTED, unchanged=True).count() > 5
    assert OfficialPage.objects.overdue(date(2026, 11, 23)).count() == 1
    assert Declaration.objects.filter(confirmation=Confirmation.SIGNATURE).count() == 1
    assert set(RoundPlace.objects.values_list("state", flat=True)) >= {
        PlaceState.WAITING,
        PlaceState.SENT,
        PlaceState.RETURNED,
        PlaceState.ACCEPTED,
    }

    assert set(Case.objects.values_list("status", flat=True)) == set(RUNNING)
    assert Report.objects.filter(status=ReportStatus.RECEIVED).count() == 1

    over = list(over_declarations(date(2026, 11, 23)))
    assert len(over) == 2
    assert {declaration.status for declaration in over} == {Status.SUPERSEDED}

    ways_in = dict(sign_ins())
    assert set(ways_in) == {*Role.labels, "Bí thư chi bộ"}
    assert all(person.check_password(PASSWORD) for person in ways_in.values())
    assert not ways_in[Role.CADRE.label].appointments.exists()
    assert run_of_last_month().reports.count() == 14
    assert begin_demo() == {}
