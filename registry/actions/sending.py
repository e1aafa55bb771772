"""From the person to the unit head, and back again while nobody has answered."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import inbox
from accounts.models import User, workdays_of, working_calendar
from audit import actions as audit
from portal.lib.workdays import add_workdays
from portal.lib.workflow import target_of
from registry import changes, permissions
from registry.actions.drafts import begin, save_draft, start_declaration
from registry.actions.places import answer_rounds, follow
from registry.models import Confirmation, Declaration
from registry.notice import Notice, notice_on
from registry.workflow import STEPS, Status


@transaction.atomic
def submit_declaration(
    declaration: Declaration, *, by: User, at: datetime | None = None
) -> Declaration:
    """Hand a draft to the unit head. From here its content never changes (R31)."""
    declaration = Declaration.objects.select_for_update(no_key=True).get(pk=declaration.pk)
    permissions.check_can_submit(by, declaration)

    at = at or timezone.now()
    declaration.confirmation = Confirmation.SELF
    send(declaration, under=notice_on(timezone.localdate(at)), at=at)

    audit.record(
        "declaration.submitted",
        by=by,
        target=declaration,
        subject=declaration.owner,
        unit_path=declaration.unit_path,
        version=declaration.version,
        accounts=declaration.accounts_total,
    )
    return declaration


def send(declaration: Declaration, *, under: Notice, at: datetime) -> None:
    """The owner has confirmed it, one way or another; those who may review it are told.

    The commitment and legal basis that the owner has read are written onto it, and the day by which
    the reviewer should answer (R42, R48).
    """
    today = timezone.localdate(at)
    declaration.status = target_of(STEPS, "submit", declaration.status)
    declaration.submitted_at = at
    declaration.typed = None
    declaration.review_due_on = add_workdays(
        today, workdays_of("declaration_review", today), working_calendar()
    )
    declaration.commitment_version = under.label
    declaration.legal_basis = "\n".join(under.legal_basis)
    answer_rounds(declaration)
    _count_changes(declaration)
    declaration.save()
    follow(declaration)
    inbox.tell(declaration.reviewers(), "declaration.submitted", declaration)


@transaction.atomic
def submit_unchanged(owner: User, *, by: User, at: datetime | None = None) -> Declaration:
    """One press: the accepted version again, as a new version, sent."""
    permissions.check_can_repeat(by, owner)
    accepted = owner.declarations.filter(status=Status.ACCEPTED)
    draft = begin(owner, by=by, at=at or timezone.now(), copied=accepted)
    return submit_declaration(draft, by=by, at=at)


@transaction.atomic
def declare_none(owner: User, *, by: User, at: datetime | None = None) -> Declaration:
    """ "I use no social network" is a full answer (R34)."""
    draft = start_declaration(owner, by=by, at=at)
    draft = save_draft(draft, by=by, accounts=[], no_social_network=True)
    return submit_declaration(draft, by=by, at=at)


@transaction.atomic
def withdraw_declaration(
    declaration: Declaration, *, by: User, at: datetime | None = None
) -> Declaration:
    """Take it back while nobody has answered; the version stays, and a next one may begin."""
    declaration = Declaration.objects.select_for_update(no_key=True).get(pk=declaration.pk)
    permissions.check_can_withdraw(by, declaration)

    declaration.status = target_of(STEPS, "withdraw", declaration.status)
    declaration.withdrawn_at = at or timezone.now()
    declaration.save(update_fields=["status", "withdrawn_at"])
    follow(declaration)

    audit.record(
        "declaration.withdrawn",
        by=by,
        target=declaration,
        subject=declaration.owner,
        unit_path=declaration.unit_path,
        version=declaration.version,
    )
    return declaration


def _count_changes(declaration: Declaration) -> None:
    """Once, when it is sent, so that no list has to compare accounts."""
    accounts, base = list(declaration.accounts.all()), declaration.base
    declaration.accounts_total = len(accounts)
    if base is None:
        return
    counts = changes.count(changes.compare(base.accounts.all(), accounts))
    declaration.added, declaration.removed, declaration.changed = counts
    declaration.unchanged = (
        not any(counts) and declaration.no_social_network == base.no_social_network
    )
