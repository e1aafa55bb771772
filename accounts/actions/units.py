"""Units: added, changed, closed, and moved by two people."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import inbox, permissions
from accounts.models import Unit, UnitKind, UnitMove, User, lock_paths
from audit import actions as audit
from portal.lib.access import Denied


@transaction.atomic
def add_unit(
    *,
    by: User,
    parent: Unit | None,
    code: str,
    name: str,
    kind: UnitKind,
    head_title: str,
    place: str = "",
    superior_name: str = "",
    position: int = 0,
    valid_from: date | None = None,
) -> Unit:
    permissions.check_can_add_unit(by, parent)  # R11

    unit = Unit.objects.create(
        parent=parent,
        code=code,
        name=name,
        kind=kind,
        head_title=head_title,
        place=place,
        superior_name=superior_name,
        position=position,
        valid_from=valid_from or timezone.localdate(),
    )
    unit.refresh_from_db(fields=["path"])

    audit.record("unit.added", by=by, target=unit, unit_path=unit.path, acted_as=by.acting_as())
    return unit


@transaction.atomic
def change_unit(
    unit: Unit,
    *,
    by: User,
    code: str,
    name: str,
    kind: UnitKind,
    head_title: str,
    place: str = "",
    superior_name: str = "",
    position: int = 0,
) -> Unit:
    """Everything but the place in the tree: that takes two people."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    permissions.check_can_change_unit(by, unit)  # R11

    values = {
        "code": code,
        "name": name,
        "kind": kind,
        "head_title": head_title,
        "place": place,
        "superior_name": superior_name,
        "position": position,
    }
    changed = [field for field, value in values.items() if getattr(unit, field) != value]
    for field, value in values.items():
        setattr(unit, field, value)
    unit.save(update_fields=[*values, "search_key"])

    audit.record(
        "unit.changed",
        by=by,
        target=unit,
        unit_path=unit.path,
        acted_as=by.acting_as(),
        fields=changed,
    )
    return unit


@transaction.atomic
def close_unit(unit: Unit, *, by: User, on: date, merged_into: Unit | None = None) -> Unit:
    """`on` is the last day of the unit."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    permissions.check_can_close_unit(by, unit, on, merged_into)  # R18

    unit.valid_to = on
    unit.merged_into = merged_into
    unit.save(update_fields=["valid_to", "merged_into"])

    audit.record(
        "unit.closed",
        by=by,
        target=unit,
        unit_path=unit.path,
        acted_as=by.acting_as(),
        merged_into=merged_into.pk if merged_into else None,
    )
    return unit


@transaction.atomic
def propose_unit_move(unit: Unit, *, by: User, new_parent: Unit | None, reason: str) -> UnitMove:
    """Nothing moves yet: another administrator approves or refuses."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    permissions.check_can_propose_unit_move(by, unit, new_parent)

    move = UnitMove.objects.create(unit=unit, new_parent=new_parent, reason=reason, proposed_by=by)

    _record_move("unit_move.proposed", move, by)
    inbox.tell(User.objects.administrators().exclude(pk=by.pk), "unit_move.proposed", move)
    return move


@transaction.atomic
def approve_unit_move(move: UnitMove, *, by: User) -> UnitMove:
    """The unit and all below it get new paths, and with them every person there."""
    lock_paths()
    move = _locked(move)
    permissions.check_can_decide_unit_move(by, move)  # R12
    _check_still_possible(move)

    _decide(move, by, approved=True)
    move.unit.parent = move.new_parent
    move.unit.save(update_fields=["parent"])
    move.unit.refresh_from_db(fields=["path"])

    _record_move("unit_move.approved", move, by)
    inbox.tell([move.proposed_by], "unit_move.approved", move)
    return move


@transaction.atomic
def refuse_unit_move(move: UnitMove, *, by: User) -> UnitMove:
    move = _locked(move)
    permissions.check_can_decide_unit_move(by, move)  # R12

    _decide(move, by, approved=False)

    _record_move("unit_move.refused", move, by)
    inbox.tell([move.proposed_by], "unit_move.refused", move)
    return move


def _locked(move: UnitMove) -> UnitMove:
    moves = UnitMove.objects.select_related("unit", "new_parent", "proposed_by")
    return moves.select_for_update(of=("self", "unit")).get(pk=move.pk)


def _check_still_possible(move: UnitMove) -> None:
    """Since the proposal either unit may have ended or moved itself."""
    ends = [unit for unit in (move.unit, move.new_parent) if unit and unit.valid_to is not None]
    if ends:
        raise Denied("unit_closed", f"{ends[0].name} đã kết thúc hoạt động.")
    if move.new_parent and move.new_parent.path.startswith(move.unit.path):  # R10
        raise Denied("below_itself", "Đơn vị không thể chuyển xuống dưới chính nó.")


def _decide(move: UnitMove, by: User, *, approved: bool) -> None:
    move.approved = approved
    move.decided_by = by
    move.decided_at = timezone.now()
    move.save(update_fields=["approved", "decided_by", "decided_at"])


def _record_move(kind: str, move: UnitMove, by: User) -> None:
    audit.record(
        kind,
        by=by,
        target=move,
        unit_path=move.unit.path,
        acted_as=by.acting_as(),
        unit=move.unit_id,
        new_parent=move.new_parent_id,
    )
