"""Keeping one matter from its purge, looking at it again, and letting it go by two people."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import inbox
from accounts.facts.officers import acting_in, nearest_holders
from accounts.models import Role, User
from audit import actions as audit
from violations.models import Hold, Report
from violations.permissions import holds as permissions


@transaction.atomic
def place_hold(report: Report, *, by: User, reason: str, review_on: date) -> Hold:
    """From here no purge takes it, also one that was approved before.  # R187"""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    permissions.check_can_place_hold(by, report)
    permissions.check_review_day(review_on)

    hold = Hold.objects.create(report=report, reason=reason, owner=by, review_on=review_on)
    _record("hold.placed", hold, by)
    return hold


@transaction.atomic
def keep_holding(hold: Hold, *, by: User, review_on: date) -> Hold:
    """Looked at again: the reason holds. Whoever asked to let it go has to ask once more."""
    hold = _locked(hold)
    permissions.check_can_keep_holding(by, hold)
    permissions.check_review_day(review_on)

    hold.review_on, hold.release_asked_by = review_on, None
    hold.save(update_fields=["review_on", "release_asked_by"])
    _record("hold.reviewed", hold, by)
    return hold


@transaction.atomic
def ask_release(hold: Hold, *, by: User) -> Hold:
    hold = _locked(hold)
    permissions.check_can_ask_release(by, hold)

    hold.release_asked_by = by
    hold.save(update_fields=["release_asked_by"])
    _record("hold.release_asked", hold, by)
    inbox.tell(second_people(hold), "hold.release_asked", hold)
    return hold


@transaction.atomic
def release_hold(hold: Hold, *, by: User) -> Hold:
    """From here its time runs as if it had never been held.  # R188"""
    hold = _locked(hold)
    permissions.check_can_release(by, hold)

    hold.released_by, hold.released_at = by, timezone.now()
    hold.save(update_fields=["released_by", "released_at"])
    _record("hold.released", hold, by)
    inbox.tell([hold.owner], "hold.released", hold)
    return hold


def second_people(hold: Hold) -> list[User]:
    """The nearest who may release it: none who has a part in the matter, and not who asked."""
    asked = hold.release_asked_by_id or hold.owner_id
    near = nearest_holders(hold.report.unit_path, permissions.HOLDING, besides=asked)
    return [person for person in near if permissions.visible_holds(person).filter(pk=hold.pk)]


def _locked(hold: Hold) -> Hold:
    Hold.objects.select_for_update().get(pk=hold.pk)
    return Hold.objects.select_related("report", "owner").get(pk=hold.pk)


def _record(kind: str, hold: Hold, by: User) -> None:
    path = hold.report.unit_path
    audit.record(
        kind,
        by=by,
        target=hold,
        unit_path=path,
        acted_as=acting_in(by, path, *permissions.HOLDING, Role.HANDLER),
        review_on=f"{hold.review_on:%Y-%m-%d}",
    )
