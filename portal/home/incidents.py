"""Accounts in trouble: one's own, and those whose owners wait for an answer."""

from collections.abc import Iterator
from datetime import date

from accounts.models import Role, User
from portal.home.task import Task
from registry.facts import incidents as facts
from registry.workflow import IncidentStatus


def tasks(user: User, on: date) -> Iterator[Task]:
    """Before everything else: while one reads on, somebody may be deceived."""
    for incident in facts.own_unresolved(user):
        left, timer = len(facts.steps_left(incident)), facts.timer_of(incident, on)
        yield Task(
            f"{incident.get_kind_display()}: {incident.platform_label} · {incident.display_name}",
            f"Còn {left} việc nên làm. {timer.words}",
            "registry:incident",
            "Xem việc cần làm",
            (incident.pk,),
            urgent=incident.status == IncidentStatus.OPEN,
        )
    yield from unit_work(user, on)


def unit_work(user: User, on: date) -> Iterator[Task]:
    if not user.holds(Role.UNIT_HEAD) or user.is_administrator:
        return
    waiting = facts.waiting_for_answer(user, on)
    if waiting.count:
        late = f", {waiting.late} sự cố quá hạn" if waiting.late else ""
        yield Task(
            "Trả lời sự cố tài khoản của cán bộ",
            f"{waiting.shown} sự cố đang chờ đồng chí trả lời{late}.",
            "registry:incidents",
            "Xem sự cố",
            late=waiting.late > 0,
            urgent=True,
        )
