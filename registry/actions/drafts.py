"""What a person does before sending: begin a version, write it down, throw it away."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts.models import User
from audit import actions as audit
from portal.lib.access import Denied
from registry import facts, permissions
from registry.models import AccountKind, AccountState, Declaration, DeclaredAccount, Purpose
from registry.platforms import AddressError, identify
from registry.workflow import Status


@dataclass(frozen=True)
class AccountEntry:
    """One account as the person describes it; what it means is found by `identify` (R44)."""

    platform: str
    display_name: str
    address_typed: str = ""
    by_phone: bool = False
    kind: str = AccountKind.PERSONAL
    under_real_name: bool = True
    other_name_reason: str = ""
    purpose: str = Purpose.PERSONAL
    since_year: int | None = None
    state: str = AccountState.IN_USE
    closed_on: date | None = None
    secured: bool = False


@transaction.atomic
def start_declaration(owner: User, *, by: User, at: datetime | None = None) -> Declaration:
    """Begin the next version, filled with what was sent last, be it accepted, returned or withdrawn.

    `at` is for loading a past.
    """
    return begin(owner, by=by, at=at or timezone.now(), copied=owner.declarations.all())


def begin(
    owner: User, *, by: User, at: datetime, copied: QuerySet[Declaration, Declaration]
) -> Declaration:
    """The next version, filled from the latest of `copied`. One at a time for each person (R32)."""
    owner = User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    permissions.check_can_start(by, owner)
    draft = next_version(owner, at=at, previous=copied.order_by("-version").first())

    audit.record(
        "declaration.started",
        by=by,
        target=draft,
        subject=owner,
        unit_path=owner.unit_path,
        version=draft.version,
    )
    return draft


def next_version(
    owner: User, *, at: datetime, previous: Declaration | None, typed_by: User | None = None
) -> Declaration:
    """A draft filled with what `previous` says; its owner is locked by the caller."""
    latest = owner.declarations.aggregate(version=Max("version"))["version"]
    draft = Declaration.objects.create(
        owner=owner,
        version=(latest or 0) + 1,
        no_social_network=previous is not None and previous.no_social_network,
        started_at=at,
        due_on=facts.due_on(owner, timezone.localdate(at)),
        previous=previous,
        base=owner.declarations.filter(status=Status.ACCEPTED).first(),
        typed_by=typed_by,
    )
    if previous:
        write_accounts(draft, [_entry(account) for account in previous.accounts.all()])
    return draft


@transaction.atomic
def save_draft(
    declaration: Declaration,
    *,
    by: User,
    accounts: Iterable[AccountEntry],
    no_social_network: bool = False,
) -> Declaration:
    """Replace what the draft says, and what was being typed with it.

    With `no_social_network` the accounts have to be empty to send.
    """
    declaration = Declaration.objects.select_for_update().get(pk=declaration.pk)
    permissions.check_can_edit(by, declaration)

    declaration.no_social_network = no_social_network
    declaration.typed = None
    declaration.save(update_fields=["no_social_network", "typed"])
    rows = write_accounts(declaration, accounts)

    audit.record(
        "declaration.saved",
        by=by,
        target=declaration,
        subject=declaration.owner,
        unit_path=declaration.unit_path,
        accounts=len(rows),
    )
    return declaration


@transaction.atomic
def discard_draft(declaration: Declaration, *, by: User) -> None:
    declaration = Declaration.objects.select_for_update().get(pk=declaration.pk)
    permissions.check_can_edit(by, declaration)

    audit.record(
        "declaration.discarded",
        by=by,
        target=declaration,
        subject=declaration.owner,
        unit_path=declaration.unit_path,
        version=declaration.version,
    )
    declaration.delete()


def write_accounts(
    declaration: Declaration, entries: Iterable[AccountEntry]
) -> list[DeclaredAccount]:
    """Replace the draft's rows; an unfit or repeated address is Denied with its own reason."""
    rows = [_row(declaration, position, entry) for position, entry in enumerate(entries)]
    known = [(row.platform, row.identity) for row in rows if row.identity]
    if len(set(known)) < len(known):  # R46
        raise Denied("address_twice", "Một tài khoản được ghi hai lần. Hãy bỏ bớt một dòng.")
    declaration.accounts.all().delete()
    return DeclaredAccount.objects.bulk_create(rows)


def _row(declaration: Declaration, position: int, entry: AccountEntry) -> DeclaredAccount:
    row = DeclaredAccount(declaration=declaration, position=position, **asdict(entry))
    if not entry.by_phone:
        try:
            address = identify(entry.address_typed, platform=entry.platform)
        except AddressError as error:
            raise Denied(error.code, error.message) from error
        row.identity, row.canonical = address.identity, address.canonical
    return row


def _entry(account: DeclaredAccount) -> AccountEntry:
    fields = AccountEntry.__dataclass_fields__
    return AccountEntry(**{name: getattr(account, name) for name in fields})
