"""A case of the block, heard and assessed; above it the committee, whose people had no part."""

from tests.factories import UserFactory
from tests.violations.factories import CaseFactory
from violations.actions.assessments import assess
from violations.actions.decisions import Asked, decide, receive_decision
from violations.models import Case
from violations.workflow import CaseStatus


def heard(tree, subject, **changes):
    """The time to answer is over; the handler has still to propose."""
    return of_block(tree, subject, to=CaseStatus.ANSWERED, **changes)


def assessed(tree, subject, **changes):
    return of_block(tree, subject, to=CaseStatus.ASSESSED, **changes)


def of_block(tree, subject, **changes):
    values = {"report__subject": subject, "unit": tree.block, **changes}
    values.setdefault("handler", UserFactory(full_name="Đỗ Thụ Lý", unit=tree.block))
    values.setdefault("decider", UserFactory(full_name="Vũ Quyết Định", unit=tree.block))
    return CaseFactory(**values)


def proposed(case, **changes):
    values = {
        "text": "Sự việc có căn cứ.",
        "proposal": "reminded",
        "cites": list(case.evidence.all()),
        "by": case.handler,
    }
    return assess(case, **(values | changes))


def decided(case, outcome="reminded", *, received=True, asked=(), at=None, **changes):
    """The decision, and that the subject has it."""
    values = {
        "outcome": outcome,
        "reasons": "Căn cứ minh chứng và giải trình.",
        "corrections": [Asked(*one) for one in asked],
        "by": case.decider,
        "at": at,
    }
    decision = decide(case, **(values | changes))
    if received:
        decision.case = Case.objects.get(pk=case.pk)
        receive_decision(decision, by=case.subject, at=at)
    case.refresh_from_db()
    return decision
