"""The made-up ward committee: its roster, its roles, a past of two months, last month's checklists."""

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions.appointments import approve_appointment, grant_appointment
from accounts.actions.roster import import_roster
from accounts.actions.sessions import change_password
from accounts.actions.setup import create_administrator
from accounts.actions.units import change_unit
from accounts.models import Role, Unit, User
from accounts.roster.reading import read_roster
from directives.actions import checklists as lists
from directives.models import Checklist, ItemState, keepers
from portal.demo.cases import made_up_cases
from portal.demo.declarations import made_up_declarations
from portal.demo.year import (
    made_up_confirmations,
    made_up_incidents,
    made_up_pages,
    made_up_paper_form,
    made_up_past,
    made_up_round,
)
from portal.home import last_month
from registry.models import Declaration
from registry.workflow import Status

ROSTER = Path(settings.BASE_DIR) / "demo" / "danh-sach-phuong-binh-nguyen.xlsx"
TOP = "DU-BN"
PASSWORD = "Binh-Nguyen-2026"  # noqa: S105  # of made-up people, printed by the demo

# Who does what, taken from which unit, for which one. The unit heads come from the roster's own mark.
ADMINISTRATORS = [("QT0001", "Nguyễn Quản Trị"), ("QT0002", "Trần Thị Quản Lý")]
ROLES = [
    (Role.STAFF, "VP-BN", TOP, "Cán bộ văn phòng Đảng ủy"),
    (Role.HANDLER, "UBKT-BN", TOP, "Ủy viên Ủy ban Kiểm tra"),
    (Role.DECIDER, TOP, TOP, "Ủy viên Ban Thường vụ"),
    (Role.DATA_OFFICER, "VP-BN", TOP, "Phụ trách dữ liệu cá nhân"),
    (Role.HANDLER, "CB-TH1", "DB-GD", "Ủy viên Ban Chấp hành"),
    (Role.DECIDER, "CB-MN", "DB-GD", "Phó Bí thư"),
]
NOTES = {
    ItemState.DONE: "Đã thực hiện trong buổi sinh hoạt đầu tháng.",
    ItemState.DOING: "Đang thực hiện, xong trong tháng sau.",
    ItemState.NOT_DONE: "Chưa bố trí được thời gian.",
}


def is_there() -> bool:
    return Declaration.objects.exists()


@transaction.atomic
def begin_demo() -> dict[str, int]:
    """Everything from the roster to last month's checklists. Does nothing the second time."""
    if is_there():
        return {}
    today = timezone.localdate()
    month = last_month(today)
    roster_day = month - timedelta(days=20)

    with ROSTER.open("rb") as file:
        import_roster(read_roster(file), by=None, on=roster_day)
    top = Unit.objects.get(code=TOP)
    for code, name in ADMINISTRATORS:
        create_administrator(code, name, top)
    admins = list(User.objects.administrators().order_by("staff_code"))
    change_unit(
        top,
        by=admins[0],
        code=top.code,
        name=top.name,
        kind=top.kind,
        head_title=top.head_title,
        place="Bình Nguyên",
        superior_name="Đảng bộ thành phố Minh Hà",
    )
    give_roles(admins[0], admins[1], today)
    people = list(
        User.objects.filter(staff_code__startswith="BN")
        .select_related("unit")
        .order_by("staff_code")
    )
    past = made_up_past(people, today)
    counts = {"old": past, **made_up_declarations(people, roster_day, today)}
    for person in [*admins, *people_of_roles()]:
        change_password(person, PASSWORD)
    counts["checklists"] = made_up_checklists(
        list(Unit.objects.select_related("kind").order_by("path")), month
    )
    office = User.objects.get(appointments__role=Role.STAFF)
    counts["paper_forms"] = made_up_paper_form(people, office, today)
    counts["incidents"] = made_up_incidents(people, today)
    counts["official_pages"] = made_up_pages(top, office, people, today)
    counts["round_places"] = made_up_round(top, office, today)
    counts["confirmed"] = made_up_confirmations(people)
    counts["cases"] = made_up_cases(people, people_of_roles()[-1], today)
    return counts


def give_roles(granter: User, approver: User, on: date) -> None:
    """Each role to the first person of its unit who has none yet; two people where two are needed."""
    taken: set[str] = set()
    for role, code, scope, title in ROLES:
        unit = Unit.objects.get(code=code)
        person = (
            User.objects.filter(unit=unit, appointments=None)
            .exclude(staff_code__in=taken)
            .order_by("staff_code")
            .first()
        ) or User.objects.filter(unit__code=TOP, appointments=None).order_by("staff_code")[0]
        taken.add(person.staff_code)
        appointment = grant_appointment(
            person,
            by=granter,
            role=role,
            unit=Unit.objects.get(code=scope),
            valid_from=on,
            title=title,
        )
        if appointment.awaits_approval:
            approve_appointment(appointment, by=approver)
    deputy = User.objects.filter(unit__code=TOP, appointments=None).order_by("staff_code")[0]
    grant_appointment(
        deputy,
        by=granter,
        role=Role.UNIT_HEAD,
        unit=Unit.objects.get(code=TOP),
        valid_from=on,
        title="Phó Bí thư",
    )


def people_of_roles() -> list[User]:
    """Those whose sign-in the demo prints: everyone with a role, and one cadre with work to do."""
    with_role = User.objects.exclude(appointments=None).exclude(
        appointments__role=Role.ADMINISTRATOR
    )
    without = User.objects.filter(
        appointments=None, unit__kind__is_branch=True, declarations__status=Status.RETURNED
    ).order_by("staff_code")
    return [*with_role.distinct().order_by("staff_code"), *without[:1]]


def made_up_checklists(units: Sequence[Unit], month: date) -> int:
    """Last month's list of each unit: most sent and received, one returned, two still open."""
    made = 0
    for number, unit in enumerate(units):
        keeper = keeper_of(unit)
        if keeper is None:
            continue
        checklist = lists.open_checklist(unit, month, by=keeper)
        if number % 7 != 5:
            fill_in(checklist, keeper, random.Random(unit.code))  # noqa: S311  # made-up data
            checklist = lists.send_checklist(checklist, by=keeper)
            review(checklist, unit, number)
        made += 1
    return made


def keeper_of(unit: Unit) -> User | None:
    appointment = keepers([unit.pk]).order_by("role", "valid_from").first()
    return appointment.person if appointment else None


def fill_in(checklist: Checklist, keeper: User, chance: random.Random) -> None:
    states = [ItemState.DONE] * 7 + [ItemState.DOING] * 2 + [ItemState.NOT_DONE]
    for item in checklist.items.all():
        state = chance.choice(states)
        lists.answer_item(item, state=state, note=NOTES[state], by=keeper)


def review(checklist: Checklist, unit: Unit, number: int) -> None:
    superior = keeper_of(unit.parent) if unit.parent else None
    if superior is None or number % 5 == 3:
        return
    if number % 6 == 4:
        lists.return_checklist(
            checklist, reason="Đề nghị ghi rõ buổi sinh hoạt và số người dự.", by=superior
        )
    else:
        lists.accept_checklist(checklist, by=superior)


def sign_ins() -> Iterable[tuple[str, User]]:
    """One person per role: (role in words, person)."""
    seen: set[str] = set()
    with_role = people_of_roles()
    for role in Role:
        people = User.objects.filter(appointments__role=role).order_by("unit_path", "staff_code")
        person = people.first() if role != Role.CADRE else next(iter(with_role[-1:]), None)
        if person and role not in seen:
            seen.add(role)
            yield role.label, person
    branch_head = User.objects.filter(
        appointments__role=Role.UNIT_HEAD, unit__code="CB-THCS"
    ).first()
    if branch_head:
        yield "Bí thư chi bộ", branch_head
