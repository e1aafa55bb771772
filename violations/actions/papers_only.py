"""A unit goes over to paper, or comes back to the portal: what runs already stays as it began."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Unit, User
from audit import actions as audit
from portal.lib.access import Denied
from violations.models import PaperUnit
from violations.permissions import papers_only as permissions


@transaction.atomic
def set_paper_unit(unit: Unit, *, by: User, reason: str) -> PaperUnit:
    """From today, for the unit and all below: reports take a file's number, day and body.  # R189"""
    permissions.check_can_set_paper_unit(by, unit)
    today = timezone.localdate()
    try:
        with transaction.atomic():
            item = PaperUnit.objects.create(unit=unit, valid_from=today, reason=reason, set_by=by)
    except IntegrityError as race:
        raise Denied("already_on_paper", "Đơn vị này đang giải quyết trên giấy rồi.") from race
    _record("paper_unit.set", item, by)
    return item


@transaction.atomic
def end_paper_unit(item: PaperUnit, *, by: User) -> PaperUnit:
    """Today is the last day; what was taken by number alone gets no content later."""
    PaperUnit.objects.select_for_update().get(pk=item.pk)
    item = PaperUnit.objects.select_related("unit").get(pk=item.pk)
    permissions.check_can_end_paper_unit(by, item)

    item.valid_to, item.ended_by = timezone.localdate(), by
    item.save(update_fields=["valid_to", "ended_by"])
    _record("paper_unit.ended", item, by)
    return item


def _record(kind: str, item: PaperUnit, by: User) -> None:
    path = item.unit.path
    audit.record(kind, by=by, target=item, unit_path=path, acted_as=by.acting_as(path))
