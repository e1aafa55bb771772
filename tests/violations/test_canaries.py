"""Nothing that a subject, a companion or a unit head can open says who reported (R148).

Canaries are planted in the reporter and in all that came with the report; then every address of the
portal is walked as each of them. C2: who reported makes no difference to what they see.
"""

import ast
import io
import json
import logging
import re
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts import inbox
from accounts.actions import letters
from accounts.models import Role
from portal.lib.files import check_file
from reports.actions import open_run
from reports.documents import monthly_report_pdf
from reports.models import MonthlyReport
from tests.conftest import with_role
from tests.factories import UnitFactory, UserFactory
from tests.violations.canaries import seen, text_in, walk
from tests.violations.factories import DecisionFactory, take_to
from tests.violations.reporting import sent_report
from violations import reporters
from violations.actions.reports import accept_report
from violations.models import Case, Companion, Part
from violations.workflow import CaseStatus

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R148")]
ROOT = Path(__file__).resolve().parents[2]
SOME_TIME = timedelta(hours=5, minutes=23)  # so that no page of now shows the hour of then


def photograph():
    exif = Image.Exif()
    exif[0x013B] = "chimexif"  # who took it
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(out, "JPEG", exif=exif)
    return check_file(out.getvalue(), "chimtep.jpg")


def scan():
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 100))
    document.docinfo["/Author"] = "chimpdf"
    out = io.BytesIO()
    document.save(out)
    return check_file(out.getvalue(), "chimtep2.pdf")


@pytest.fixture(autouse=True)
def quiet():
    """Thousands of refusals, each with its traceback, would be most of the work."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def singer(tree):
    """A reporter, all of whose data stands nowhere else."""
    nest = UnitFactory(name="Chi bộ Chimnontrung", parent=tree.elsewhere)
    return UserFactory(
        full_name="Cù Thị Chimyenlan",
        staff_code="CHIMMA77",
        phone="+84987123654",
        email="chimthu@example.vn",
        position="Chimchucvu",
        unit=nest,
    )


def canaries_of(person, report):
    sent_at = timezone.localtime(report.received_at)
    tag = report.bars.get(part=Part.REPORTER).tag
    return {
        "name": person.full_name,
        "given name": "Chimyenlan",
        "phone": "0987123654",
        "international phone": "987123654",
        "login code": person.staff_code,
        "e-mail": person.email,
        "position": person.position,
        "unit": "Chimnontrung",
        "id": str(person.pk),
        "id without dashes": person.pk.hex,
        "tag": tag,
        "file name": "chimtep",
        "EXIF author": "chimexif",
        "PDF author": "chimpdf",
        "hour": f"{sent_at:%H:%M}",
        "seconds": f"{sent_at:%H:%M:%S}",
    }


def reported(clause, *, by, subject, handler):
    """A case of this reporter, shown to the subject: notice delivered, evidence disclosed."""
    then = timezone.now() - timedelta(days=7) - SOME_TIME
    with time_machine.travel(then, tick=False):
        report = sent_report(clause, by=by, subject=subject, files=[photograph(), scan()])
    case = accept_report(report, by=handler)
    report.evidence.update(disclosed_on=timezone.localdate())
    return case


def taken_to(case, status):
    order = [CaseStatus.NOTIFIED, CaseStatus.DELIVERED, CaseStatus.ANSWERED, CaseStatus.ASSESSED]
    for step in order if status == CaseStatus.DECIDED else order[: order.index(status) + 1]:
        take_to(case, step)
    if status == CaseStatus.DECIDED:
        DecisionFactory(case=case)
        Case.objects.filter(pk=case.pk).update(
            status=status,
            outcome="reminded",
            decided_at=timezone.now(),
            appeal_due_on=timezone.localdate() + timedelta(days=30),
        )
    case.refresh_from_db()
    return case


@pytest.fixture
def case(seated, lending, singer, cadre, handler, periods, keeping):
    return reported(lending, by=singer, subject=cadre, handler=handler)


@pytest.fixture
def onlookers(case, cadre, unit_head, neighbour):
    Companion.objects.create(case=case, person=neighbour)
    return {"subject": cadre, "companion": neighbour, "unit_head": unit_head}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("subject", CaseStatus.DELIVERED),
        ("subject", CaseStatus.DECIDED),
        ("companion", CaseStatus.DECIDED),
        ("unit_head", CaseStatus.DECIDED),
    ],
)
def test_no_canary_sings(who, status, case, onlookers, singer, client):
    taken_to(case, status)
    canaries = canaries_of(singer, case.report)
    client.force_login(onlookers[who])

    heard, opened, papers = [], set(), []
    for name, address, method, code, raw in walk(client, singer, case.subject):
        opened |= {(name, code)}
        papers += [name] if method == "paper" else []
        heard += [(address, method, which) for which in seen(canaries, text_in(raw))]

    assert not heard
    assert papers or who == "unit_head"
    if who != "unit_head":
        assert ("violations:case", 200) in opened
        assert ("violations:evidence_file", 200) in opened
    assert all(code < 500 for _, code in opened), sorted(opened, key=lambda item: -item[1])[:5]


def test_the_canaries_would_be_heard(case, singer, client):
    client.force_login(singer)
    page = client.get(reverse("accounts:my_data"))
    assert {"name", "given name"} <= set(seen(canaries_of(singer, case.report), page.text))


@pytest.mark.parametrize("who", ["subject", "companion", "unit_head"])
def test_no_search_or_order_finds_who_reported(who, case, onlookers, singer, client):
    """What was searched for stands in its own field alone."""
    taken_to(case, CaseStatus.DELIVERED)
    client.force_login(onlookers[who])
    asked = dict.fromkeys(("q", "name", "ten", "sap-xep", "state", "unit"), "Chimyenlan")
    for name in [
        "home",
        "accounts:inbox",
        "accounts:people",
        "accounts:units",
        "accounts:readings",
        "violations:my_cases",
        "violations:cases",
        "registry:queue",
        "violations:my_reports",
        "directives:library",
        "registry:incidents",
        "registry:official_pages",
    ]:
        page = client.get(reverse(name), asked).text
        page = re.sub(r'value="Chimyenlan"|=Chimyenlan', "", page)
        assert "himyenlan" not in page, name


def test_an_error_page_says_nothing(case, onlookers, singer, client):
    taken_to(case, CaseStatus.DELIVERED)
    client.force_login(onlookers["subject"])
    canaries = canaries_of(singer, case.report)
    for address in [
        f"/vu-viec/{singer.pk}/",
        case.report.get_absolute_url(),
        "/vu-viec/danh-tinh/",
    ]:
        answer = client.get(address)
        assert answer.status_code in (403, 404)
        found = set(seen(canaries, answer.text)) - {"id"}  # the address itself may be repeated
        assert not found


def test_no_letter_sings(case, onlookers, singer, settings, cadre):
    settings.EMAIL_HOST = "thu.example.vn"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    type(cadre).objects.filter(pk=cadre.pk).update(email="binh@example.vn")
    cadre.refresh_from_db()
    inbox.tell([cadre], "notice.issued", case)

    letters.send_letters()

    assert len(mail.outbox) == 1
    whole = mail.outbox[0].message().as_string() + mail.outbox[0].body
    assert not seen(canaries_of(singer, case.report), whole)


def test_no_monthly_report_sings(case, seated, staff, singer):
    taken_to(case, CaseStatus.DECIDED)
    last_month = timezone.localdate().replace(day=1) - timedelta(days=1)
    open_run(seated.branch, last_month.replace(day=1), by=staff)
    snapshot = MonthlyReport.objects.select_related("snapshot").get().snapshot

    printed = text_in(b"\n\n" + monthly_report_pdf(snapshot))

    assert seated.branch.name.upper() in printed.upper()
    assert not seen(canaries_of(singer, case.report), printed + json.dumps(snapshot.data))


# -- C2: the same whoever it was ----------------------------------------------------------------

VARIES = [
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<id>"),
    (r"\b(?:PA|VV)[A-Z0-9]{8}\b", "<code>"),
    (r'(name="(?:csrfmiddlewaretoken|token)" value=)"[^"]*"', r"\1"),
    (r'(name="csrf-token" content=)"[^"]*"', r"\1"),
    (r"/\d+/", "/<n>/"),
    (r"(?m)^(?:Set-Cookie|Content-Length|ETag|Content-Security-Policy):.*$", ""),
    (r"\d\d:\d\d(?::\d\d)?", "<hour>"),
]


COUNTED = re.compile(
    r"/\d+/"
)  # by a number that the next row, of any kind, has not: no case has one


def shape_of(raw):
    text = raw.decode("utf-8", "replace")
    for pattern, instead in VARIES:
        text = re.sub(pattern, instead, text)
    return text


def shapes_for(reporter, clause, subject, handler, client):
    """Name by name, what the subject is shown; gone again afterwards."""
    with transaction.atomic():
        taken_to(
            reported(clause, by=reporter, subject=subject, handler=handler), CaseStatus.DELIVERED
        )
        client.force_login(subject)
        shapes = [
            (name, method, code, shape_of(raw))
            for name, address, method, code, raw in walk(client, subject, methods=["get"])
            if code == 200 and not COUNTED.search(address)
        ]
        transaction.set_rollback(True)
    return sorted(shapes)


def unlike(one, other):
    """Lines in which the same page differs: few words where the whole would be a book."""
    pairs = [
        (name, *lines)
        for (name, *_, shape), (*_, again) in zip(one, other, strict=True)
        for lines in zip(shape.splitlines(), again.splitlines(), strict=False)
    ]
    return [pair for pair in pairs if pair[1] != pair[2]][:5]


def test_who_reported_makes_no_difference_to_the_subject(
    seated, lending, singer, colleague, cadre, handler, periods, keeping, client
):
    one = shapes_for(colleague, lending, cadre, handler, client)
    other = shapes_for(singer, lending, cadre, handler, client)

    assert [shape[:3] for shape in one] == [shape[:3] for shape in other]
    assert {"violations:case", "violations:evidence_file", "home"} <= {name for name, *_ in one}
    assert not unlike(one, other)


# -- the code -----------------------------------------------------------------------------------

MAY_TOUCH = {"violations/reporters.py", "violations/models/__init__.py"}


def test_one_module_touches_who_reported():
    touching = set()
    for path in ROOT.glob("*/**/*.py"):
        place = path.relative_to(ROOT)
        if place.parts[0] in ("tests", "bench", ".venv") or "migrations" in place.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        words = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        words |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        words |= {
            name.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for name in node.names
        }
        if "ReporterIdentity" in words:
            touching.add(str(place))
    assert touching == MAY_TOUCH


def test_from_a_report_no_way_leads_to_its_reporter(case):
    related = {field.name for field in type(case.report)._meta.get_fields()}
    assert not [name for name in related if "identity" in name or "reporter" in name]


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.STAFF, Role.DECIDER])
def test_no_role_of_the_unit_finds_whose_a_report_is(role, case, seated, singer):
    person = with_role("Phan Văn Sáu", seated.committee, role, seated.committee)
    assert not reporters.is_reporter(person, case.report)
    assert reporters.is_reporter(singer, case.report)
