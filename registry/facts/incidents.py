"""What pages say of incidents: which accounts can be named, how the clock stands, who is told."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Appointment, Role, User, working_calendar
from portal.lib.names import search_key
from portal.lib.workdays import Calendar, workdays_between
from registry.facts.standing import MANY, Waiting
from registry.incident_steps import Step, steps_of
from registry.models import AccountState, Declaration, DeclaredAccount, Incident, reviewing_paths
from registry.models.accounts import accounts_to_show
from registry.models.incidents import IncidentQuerySet
from registry.models.reviewers import acting_heads, head_appointments, reviewable_from
from registry.workflow import Status

SENT = [Status.SUBMITTED, Status.RETURNED, Status.ACCEPTED]


# -- which account, whose --------------------------------------------------------------------------


def versions_in_question(owner: User) -> list[Declaration]:
    """What the person says of their accounts now: the accepted version and what was sent since."""
    sent = list(owner.declarations.filter(status__in=SENT).order_by("-version"))
    for number, version in enumerate(sent, start=1):
        if version.status == Status.ACCEPTED:
            return sent[:number]
    return sent[:1]


def accounts_in_use(versions: list[Declaration]) -> list[DeclaredAccount]:
    """Each account once, as the newest of these versions has it; what is closed is left out."""
    found: dict[tuple[str, str], DeclaredAccount] = {}
    for version in versions:
        for account in version.accounts.all():
            found.setdefault(account_key(account), account)
    return [account for account in found.values() if account.state != AccountState.CLOSED]


def own_accounts(owner: User) -> list[DeclaredAccount]:
    """Accounts that the person may name, each with its unresolved incident; for the owner alone."""
    numbers = [version.pk for version in versions_in_question(owner)]
    rows = Declaration.objects.filter(pk__in=numbers).order_by("-version")
    return accounts_in_use(list(rows.prefetch_related(accounts_to_show())))


def chosen_among(accounts: list[DeclaredAccount], owner: User, pk: str) -> list[DeclaredAccount]:
    """The one of these that the row `pk` means, be it of an older version; none for any other."""
    if not pk.isdecimal():
        return []
    row = DeclaredAccount.objects.filter(pk=pk, declaration__owner=owner).first()
    return [item for item in accounts if row and account_key(item) == account_key(row)]


def account_key(account: DeclaredAccount | Incident) -> tuple[str, str]:
    """The same account, however it is spelled: its address, else its name on that platform."""
    return account.platform, account.identity or f"tên {search_key(account.display_name)}"


def members_of(user: User, text: str = "") -> QuerySet[User]:
    """Found by name: people for whom this head may raise an incident; names only, no account (R101)."""
    today = timezone.localdate()
    reviewed = Q(pk__in=[])
    for path in head_appointments(user):
        reviewed |= reviewable_from(path, today, person="pk")
    people: QuerySet[User] = User.objects.on_roster(today).found_by(text)
    return people.filter(reviewed).exclude(pk=user.pk)


# -- the clock ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Timer:
    """How the unit's first answer stands, in words for both sides (R104)."""

    tone: str
    short: str
    words: str


def timer_of(incident: Incident, on: date, calendar: Calendar | None = None) -> Timer:
    due = f"{incident.answer_due_on:%d/%m/%Y}"
    if incident.answered_at:
        answered_on = timezone.localdate(incident.answered_at)
        if answered_on > incident.answer_due_on:
            words = f"Đơn vị trả lời lần đầu ngày {answered_on:%d/%m/%Y}, muộn so với hạn {due}."
            return Timer("wait", "đã trả lời, muộn", words)
        words = f"Đơn vị trả lời lần đầu ngày {answered_on:%d/%m/%Y}, đúng hạn."
        return Timer("ok", "đã trả lời", words)
    if not incident.is_unresolved:
        return Timer("plain", "không cần trả lời", "Đã khép lại trước khi đơn vị trả lời.")
    left = workdays_between(on, incident.answer_due_on, calendar or working_calendar())
    if incident.answer_due_on < on:
        late = f"quá hạn {-left} ngày" if left else "quá hạn"
        by = f"{late} làm việc" if left else late
        return Timer("late", late, f"Đơn vị chưa trả lời, {by} (hạn {due}).")
    short = f"còn {left} ngày" if left else "hạn hôm nay"
    by = f"{short} làm việc" if left else short
    return Timer("wait", short, f"Đơn vị trả lời lần đầu trước hết ngày {due}, {by}.")


def waiting_for_answer(user: User, on: date) -> Waiting:
    """What lies directly with this head and has no answer yet; mostly one cheap question."""
    if not Incident.objects.of_members(user).unanswered().exists():
        return Waiting(0, 0)
    rows = Incident.objects.on_desk_of(user).unanswered().order_by()[:MANY]
    late = [due < on for due in rows.values_list("answer_due_on", flat=True)]
    return Waiting(len(late), sum(late))


def followed_by(user: User, on: date, *, state: str, kind: str) -> IncidentQuerySet:
    """A head's list as it was filtered; what waits for an answer first (R104)."""
    rows = Incident.objects.of_members(user).with_shown_unit().by_urgency()
    if state in ("unanswered", "late"):
        rows = rows.unanswered()
    elif state:
        rows = rows.filter(status=state)
    if state == "late":
        rows = rows.filter(answer_due_on__lt=on)
    return rows.filter(kind=kind) if kind else rows


def steps_left(incident: Incident) -> list[Step]:
    return [step for step in steps_of(incident) if step.code not in incident.steps_done]


def own_unresolved(user: User) -> list[Incident]:
    return list(Incident.objects.unresolved().filter(owner=user).order_by("opened_at"))


def waited_for(incident: Incident, on: date) -> list[User] | None:
    """Whose answer it waits for, perhaps nobody's; None where it waits for none."""
    if incident.answered_at or not incident.is_unresolved:
        return None
    return next(iter(heads_in_turn(incident.owner, on)), [])


# -- who is told --------------------------------------------------------------------------------


def heads_in_turn(owner: User, on: date) -> list[list[User]]:
    """Heads who may follow the owner's incidents, unit by unit, the nearest unit first."""
    paths = reviewing_paths(owner.unit_path, owner.scopes(Role.UNIT_HEAD))
    heads = acting_heads(on).filter(unit__path__in=paths).exclude(person=owner)
    by_path: dict[str, list[Appointment]] = {}
    for head in heads.select_related("person", "unit"):
        if head.unit:
            by_path.setdefault(head.unit.path, []).append(head)
    return [[head.person for head in by_path[path]] for path in paths if path in by_path]
