"""A clerk types a member's paper form; only the member's own confirmation sends it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts import inbox
from accounts.actions.activation import try_code, use_up
from accounts.models import User
from audit import actions as audit
from registry.actions.drafts import AccountEntry, next_version, write_accounts
from registry.actions.sending import send
from registry.models import Confirmation, Declaration
from registry.notice import notice_on
from registry.permissions import paper_forms as permissions
from registry.workflow import Status


@transaction.atomic
def start_paper_form(
    owner: User,
    *,
    by: User,
    unchanged: bool = False,
    no_social_network: bool = False,
    at: datetime | None = None,
) -> Declaration:
    """A draft that is empty, however much the person has declared before (R119).

    `unchanged`: the paper says that nothing changed, and the accepted version is copied unseen.
    """
    owner = User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    check = permissions.check_can_repeat_form if unchanged else permissions.check_can_start_form
    check(by, owner)  # R120

    accepted = owner.declarations.filter(status=Status.ACCEPTED).first() if unchanged else None
    draft = next_version(owner, at=at or timezone.now(), previous=accepted, typed_by=by)
    if no_social_network:
        draft.no_social_network = True
        draft.save(update_fields=["no_social_network"])

    _record("paper_form.started", draft, by)
    return draft


@transaction.atomic
def read_paper_form(declaration: Declaration, *, by: User) -> Declaration:
    """Give its accounts to the clerk who types it; the owner may have written on (R41)."""
    permissions.check_can_type(by, declaration)
    _record("paper_form.read", declaration, by)
    prefetch_related_objects([declaration], "accounts")
    return declaration


@transaction.atomic
def save_paper_form(
    declaration: Declaration,
    *,
    by: User,
    accounts: Iterable[AccountEntry],
    no_social_network: bool = False,
) -> Declaration:
    declaration = _locked(declaration)
    permissions.check_can_type(by, declaration)

    declaration.no_social_network = no_social_network
    declaration.typed = None
    declaration.save(update_fields=["no_social_network", "typed"])
    rows = write_accounts(declaration, accounts)

    _record("paper_form.saved", declaration, by, accounts=len(rows))
    return declaration


@transaction.atomic
def discard_paper_form(declaration: Declaration, *, by: User) -> None:
    """By the clerk who types it, or by another where that one no longer can."""
    declaration = _locked(declaration)
    permissions.check_can_discard_form(by, declaration)

    _record("paper_form.discarded", declaration, by)
    declaration.delete()


@transaction.atomic
def confirm_by_code(
    declaration: Declaration, *, by: User, code: str, at: datetime | None = None
) -> Declaration | None:
    """The member has typed the code of their own slip, which is used up with it (R123).

    None when it was wrong: counted, and closed after five, as anywhere else (R15).
    """
    declaration = _locked(declaration)
    permissions.check_can_try_code(by, declaration)
    found = try_code(declaration.owner.staff_code, code)
    if found is None:
        return None
    use_up(found)

    at = at or timezone.now()
    declaration.confirmation = Confirmation.CODE
    send(declaration, under=notice_on(timezone.localdate(at)), at=at)
    _record("paper_form.confirmed_by_code", declaration, by, accounts=declaration.accounts_total)
    inbox.tell([declaration.owner], "paper_form.sent", declaration)  # R125
    return declaration


@transaction.atomic
def confirm_by_signature(
    declaration: Declaration,
    *,
    by: User,
    signature_file: str,
    signed_on: date,
    at: datetime | None = None,
) -> Declaration:
    """The signed form is kept on paper: its file number and day stand for the signature (R124)."""
    declaration = _locked(declaration)
    permissions.check_can_record_signature(by, declaration, signed_on)

    at = at or timezone.now()
    declaration.confirmation = Confirmation.SIGNATURE
    declaration.signature_file = signature_file
    declaration.signed_on = signed_on
    send(declaration, under=notice_on(signed_on), at=at)
    _record(
        "paper_form.confirmed_by_signature", declaration, by, accounts=declaration.accounts_total
    )
    inbox.tell([declaration.owner], "paper_form.sent", declaration)  # R125
    return declaration


def _locked(declaration: Declaration) -> Declaration:
    return Declaration.objects.select_for_update(no_key=True).get(pk=declaration.pk)


def _record(kind: str, declaration: Declaration, by: User, **details: int) -> None:
    audit.record(
        kind,
        by=by,
        target=declaration,
        subject=declaration.owner,
        unit_path=declaration.unit_path,
        acted_as=permissions.acted_as_clerk(by, declaration.owner),
        version=declaration.version,
        **details,
    )
