"""What each side reads of the evidence."""

from dataclasses import dataclass

from accounts.models import User
from violations.models import Case, Evidence, EvidenceFile, Side
from violations.permissions.sides import CaseSide, sees_as_subject, side_of

FROM = {
    Side.REPORT: "Kèm phản ánh",
    Side.HANDLER: "Người thụ lý đưa vào",
    Side.SUBJECT: "Kèm giải trình",
}
# What the subject reads instead of "with the report": who reported is nobody's business.
SHOWN_FROM = {**FROM, Side.REPORT: "Kèm thông báo", Side.HANDLER: "Kèm thông báo"}


@dataclass(frozen=True)
class Piece:
    """One line: the whole for who may open it, the gist for who reads only that."""

    evidence: Evidence
    title: str
    text: str
    origin: str
    state: str
    tone: str
    file: EvidenceFile | None
    opens: bool


def pieces_for(case: Case, side: CaseSide) -> list[Piece]:
    """All for who acts; what was shown, and the gist of what a notice kept back, for the subject."""
    rows = case.evidence.select_related("file").order_by("position", "id")
    if not sees_as_subject(side):
        return [_whole(one) for one in rows]
    listed = set(case.notices.exclude(delivered_at=None).values_list("evidence", flat=True))
    return [
        _whole(one, to_subject=True) if one.disclosed_on else _gist(one)
        for one in rows
        if one.side == Side.SUBJECT
        or one.pk in listed
        and (one.disclosed_on or one.withheld_approved_by_id)
    ]


def opens_case(user: User, evidence: Evidence) -> bool:
    """Whether the case's own page is there for this person now."""
    return evidence.case is not None and side_of(user, evidence.case) is not None


def is_acting(user: User, evidence: Evidence) -> bool:
    """Whether this person reads it for the case, or as the one whom it concerns."""
    if evidence.case is None:
        return True
    return not sees_as_subject(side_of(user, evidence.case))


def _whole(one: Evidence, *, to_subject: bool = False) -> Piece:
    return Piece(
        evidence=one,
        title=one.title,
        text=one.description,
        origin=(SHOWN_FROM if to_subject else FROM)[Side(one.side)],
        state="" if to_subject else _state(one),
        tone="calm" if one.disclosed_on else "wait",
        file=getattr(one, "file", None),
        opens=True,
    )


def _gist(one: Evidence) -> Piece:
    return Piece(
        evidence=one,
        title="Một minh chứng giữ kín, đã được người thứ hai duyệt",
        text=one.gist,
        origin=SHOWN_FROM[Side(one.side)],
        state="",
        tone="calm",
        file=None,
        opens=False,
    )


def _state(one: Evidence) -> str:
    if one.disclosed_on:
        return f"Đã cho xem từ {one.disclosed_on:%d/%m/%Y}"
    if one.withheld_approved_by_id:
        return "Giữ kín, đã duyệt"
    return "Chờ duyệt giữ kín" if one.is_withheld else "Chưa cho xem"
