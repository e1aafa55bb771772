"""Destroying what is over its time: one proposes, another approves, the worker removes (R87, R88)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import data_permissions as permissions
from accounts import inbox
from accounts.actions.papers import destroy_papers
from accounts.facts.officers import acting_in, nearest_holders
from accounts.models import Paper, Purge, PurgeItem, Role, Unit, User, at_and_above, below
from accounts.purge_lists import Listed, read_lists, write_list
from accounts.workflow import PURGE_STEPS, PurgeStatus
from audit import actions as audit
from portal.lib import jobs, retention
from portal.lib.access import Denied
from portal.lib.workflow import target_of

MOST = 20_000  # records of one purge; the rest is proposed next time
CHUNK = 100  # records that go together
DECIDING = (Role.DATA_OFFICER, Role.UNIT_HEAD)
OPEN = [PurgeStatus.PROPOSED, PurgeStatus.APPROVED]


# -- two people ------------------------------------------------------------------------------


@transaction.atomic
def propose_purge(unit: Unit, *, by: User) -> Purge:
    """List what is over today in the unit and below. Nothing is removed yet.  # R87"""
    permissions.check_can_propose_purge(by, unit)
    _check_no_other(unit)
    today = timezone.localdate()
    found = list(islice(_over(unit.path, today), MOST))
    if not found:
        raise Denied("nothing_over", "Không có bản ghi nào quá thời hạn lưu trong phạm vi này.")

    counts = Counter(name for name, _ in found)
    purge = Purge.objects.create(unit=unit, as_of=today, counts=dict(counts), proposed_by=by)
    PurgeItem.objects.bulk_create(
        (_item(purge, name, item) for name, item in found), batch_size=5000
    )

    _record("purge.proposed", purge, by, counts)
    inbox.tell(second_people(purge), "purge.proposed", purge)
    return purge


@transaction.atomic
def approve_purge(purge: Purge, *, by: User) -> Purge:
    """From here the worker removes, and nothing brings it back.  # R87"""
    purge = _locked(purge)
    permissions.check_can_decide_purge(by, purge)

    purge.status = target_of(PURGE_STEPS, "approve", purge.status)
    _decide(purge, by)
    _record("purge.approved", purge, by, purge.counts)
    jobs.after_commit("accounts.jobs.carry_out_purge", purge.pk)
    return purge


@transaction.atomic
def refuse_purge(purge: Purge, *, by: User, refusal: str) -> Purge:
    purge = _locked(purge)
    permissions.check_can_decide_purge(by, purge)

    purge.status = target_of(PURGE_STEPS, "refuse", purge.status)
    purge.refusal = refusal
    _decide(purge, by)
    _record("purge.refused", purge, by, purge.counts)
    inbox.tell([purge.proposed_by], "purge.refused", purge)
    return purge


def second_people(purge: Purge) -> list[User]:
    """Who is asked to decide: the nearest who may."""
    return nearest_holders(purge.unit.path, DECIDING, besides=purge.proposed_by_id)


def open_near(unit: Unit) -> QuerySet[Purge]:
    """Purges that are not over and share records with one of this unit: above it or below."""
    near = below([unit.path], "unit__path") | Q(unit__path__in=at_and_above(unit.path))
    return Purge.objects.filter(near, status__in=OPEN)


def counts_in_words(counts: Mapping[str, int]) -> str:
    """Of kinds that this version no longer knows too."""
    kinds = retention.kinds()
    return ", ".join(
        f"{count} {kinds[name].label.lower() if name in kinds else 'bản ghi'}"
        for name, count in counts.items()
    )


# -- the worker's part -----------------------------------------------------------------------


def carry_out_purge(pk: UUID) -> None:
    """A chunk at a time, each whole or not at all; killed anywhere, it goes on from there.  # R88"""
    after = 0
    while chunk := remove_chunk(pk, after):
        after, people = chunk
        remove_copies(people)  # those whose making began before and was not yet to be seen
    finish_purge(pk)


@transaction.atomic
def remove_chunk(
    pk: UUID, after: int, among: Collection[str] | None = None
) -> tuple[int, list[User]] | None:
    """Remove the next records and all copies of them. Gives the last item and whose they were.

    Each is asked about once more: what is in use again, because its owner came back, stays. With
    `among` only these records are removed, again: their list is there already.
    """
    purge = _approved(pk)
    waiting = PurgeItem.objects.filter(purge=purge, removed_at=None, pk__gt=after)
    if among is not None:
        waiting = waiting.filter(target_id__in=among)
    items = list(waiting.order_by("pk")[:CHUNK]) if purge else []
    if not items:
        return None
    targets = defaultdict(list)
    for item in items:
        targets[item.kind].append(item.target_id)

    gone: set[UUID] = set()
    done: set[tuple[str, str]] = set()
    for name, ids in targets.items():
        removed = retention.kinds()[name].remove(ids, timezone.localdate())
        found = [item.target_id for item in removed]
        waiting.filter(kind=name, target_id__in=found).update(removed_at=timezone.now())
        done |= {(name, target) for target in found}
        gone |= {item.person for item in removed}
    people = list(User.objects.filter(pk__in=gone))
    _destroy_copies(people)
    if purge and done and among is None:
        write_list(purge, [item for item in items if (item.kind, item.target_id) in done])
    return items[-1].pk, people


@transaction.atomic
def remove_copies(people: Iterable[User]) -> None:
    _destroy_copies(people)


@transaction.atomic
def finish_purge(pk: UUID) -> None:
    purge = _approved(pk)
    if purge is None:
        return
    purge.status = target_of(PURGE_STEPS, "finish", purge.status)
    purge.finished_at = timezone.now()
    purge.save(update_fields=["status", "finished_at"])

    removed = Counter(purge.items.exclude(removed_at=None).values_list("kind", flat=True))
    _record("purge.finished", purge, None, removed)
    inbox.tell({purge.proposed_by, *filter(None, [purge.decided_by])}, "purge.finished", purge)


def reapply_purges() -> int:
    """Destroy what a restored backup brought back of earlier purges. Gives how many records.

    Their decision stands: the same purge, by the same two people, is carried out again.
    """
    today = timezone.localdate()
    finished = set(Purge.objects.filter(status=PurgeStatus.DONE).values_list("pk", flat=True))
    lists = [listed for listed in read_lists() if listed.pk not in finished]
    over = {(name, item.target_id) for name, item in _over("", today)} if lists else set()
    return sum(_carry_out_again(listed, over) for listed in lists)


def _carry_out_again(listed: Listed, over: Collection[tuple[str, str]]) -> int:
    back = {item.target_id for item in listed.items if (item.kind, item.target_id) in over}
    if not back:
        return 0
    under_way = _begin_again(listed)
    after = 0
    while chunk := remove_chunk(listed.pk, after, back):
        after, _ = chunk
    if not under_way:  # else the worker goes on with the rest
        finish_purge(listed.pk)
    return len(back)


@transaction.atomic
def _begin_again(listed: Listed) -> bool:
    """The purge as it was approved. Whether the backup was made while it was being carried out."""
    purge = Purge.objects.select_for_update().filter(pk=listed.pk).first()
    if purge and purge.status == PurgeStatus.APPROVED:
        return True
    if purge is None:
        counts = Counter(item.kind for item in listed.items)
        purge = Purge.objects.create(
            pk=listed.pk,
            unit_id=listed.unit_id,
            as_of=listed.as_of,
            counts=dict(counts),
            proposed_by_id=listed.proposed_by,
            proposed_at=listed.proposed_at,
        )
        PurgeItem.objects.bulk_create(
            (PurgeItem(purge=purge, **item._asdict()) for item in sorted(listed.items)),
            batch_size=5000,
        )
    purge.status = target_of(PURGE_STEPS, "approve", purge.status)
    purge.decided_by_id, purge.decided_at = listed.decided_by, listed.decided_at
    purge.save(update_fields=["status", "decided_by", "decided_at"])
    _record("purge.reapplied", purge, None, purge.counts)
    return False


def approved_purges() -> Iterable[UUID]:
    """What a tick queues again after a killed worker or a lost queue."""
    return Purge.objects.filter(status=PurgeStatus.APPROVED).values_list("pk", flat=True)


# --------------------------------------------------------------------------------------------


def _check_no_other(unit: Unit) -> None:
    """One list at a time for a record: none is open above or below. Held against a second press."""
    above = at_and_above(unit.path)
    list(Unit.objects.select_for_update(no_key=True).filter(path__in=above).order_by("path"))
    if other := open_near(unit).select_related("unit").first():
        raise Denied(
            "purge_open",
            f"Đang có một đề nghị tiêu hủy của {other.unit}: {other.get_status_display()}."
            " Hãy đợi xong rồi đề nghị tiếp.",
        )


def _over(path: str, on: date) -> Iterator[tuple[str, retention.Expired]]:
    for name, kind in retention.kinds().items():
        for item in kind.find(path, on):
            yield name, item


def _item(purge: Purge, name: str, item: retention.Expired) -> PurgeItem:
    return PurgeItem(
        purge=purge,
        kind=name,
        target_id=item.target_id,
        unit_path=item.unit_path,
        kept_from=item.kept_from,
        kept_until=item.kept_until,
    )


def _destroy_copies(people: Iterable[User]) -> None:
    """Exports and lists that may show what these people declared go with it."""
    for person in people:
        destroy_papers(Paper.objects.copies_about(person))


def _locked(purge: Purge) -> Purge:
    purges = Purge.objects.select_related("unit", "proposed_by")
    return purges.select_for_update(of=("self",)).get(pk=purge.pk)


def _approved(pk: UUID) -> Purge | None:
    purges = Purge.objects.select_related("unit", "proposed_by", "decided_by")
    approved = purges.filter(pk=pk, status=PurgeStatus.APPROVED)
    return approved.select_for_update(of=("self",), no_key=True).first()


def _decide(purge: Purge, by: User) -> None:
    purge.decided_by = by
    purge.decided_at = timezone.now()
    purge.save(update_fields=["status", "refusal", "decided_by", "decided_at"])


def _record(kind: str, purge: Purge, by: User | None, counts: Mapping[str, int]) -> None:
    path = purge.unit.path
    audit.record(
        kind,
        by=by,
        target=purge,
        unit_path=path,
        acted_as=acting_in(by, path, *DECIDING) if by else "",
        counts=[f"{name}: {count}" for name, count in counts.items()],
    )
