"""Who may see, add, withhold a piece of evidence. Each check returns nothing or raises Denied."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from portal.lib.access import Denied
from portal.lib.files import CheckedFile
from violations import seats
from violations.models import Case, Evidence, EvidenceFile, Notice, Report, Side
from violations.permissions import sides
from violations.permissions.cases import check_handles
from violations.workflow import BEFORE_DECISION

MOST = 20  # pieces from one side
LARGEST = 50 * 1024 * 1024  # bytes of all files from one side: nobody fills the other's room


def visible_evidence(user: User) -> QuerySet[Evidence]:
    """All of it for who acts; for the subject and who goes along what was shown to them (R165).

    Who is to approve a withholding sees that piece alone, before the case is theirs to decide.
    """
    cases = sides.visible_cases(user)
    acting = cases.filter(Q(handler=user) | Q(decider=user) | Q(appeal_decider=user))
    received = Notice.objects.filter(evidence=OuterRef("pk"), delivered_at__isnull=False)
    shown = Q(case__in=cases, disclosed_on__isnull=False)
    to_approve = Q(withheld_by__isnull=False, withheld_approved_by=None, case__decider=user)
    return Evidence.objects.filter(
        Q(case__in=acting)
        | shown & (Q(side=Side.SUBJECT) | Exists(received))
        | to_approve & Q(case__status__in=BEFORE_DECISION) & ~Q(withheld_by=F("case__decider"))
        | Q(case=None, report__in=sides.to_screen(user))
    )


def visible_files(user: User) -> QuerySet[EvidenceFile]:
    return EvidenceFile.objects.filter(evidence__in=visible_evidence(user))


def check_can_see(user: User, evidence: Evidence) -> None:
    if not visible_evidence(user).filter(pk=evidence.pk).exists():
        raise Denied("not_shown", "Minh chứng này không mở cho đồng chí.")


def check_can_add(user: User, case: Case) -> None:
    """The handler, until the decision; what comes after the notice needs a new one to be cited."""
    check_handles(user, case)
    if case.status not in BEFORE_DECISION:
        raise Denied("wrong_status", "Vụ việc đã có kết luận nên không đưa thêm minh chứng nữa.")
    check_takes_content(case.report)


def check_takes_content(report: Report) -> None:
    if report.reference_only:
        raise Denied(
            "content_not_taken",
            "Việc này được giải quyết trên giấy: minh chứng nộp vào hồ sơ giấy, không gửi lên cổng.",
        )


def check_shows_something(title: str, description: str, file: CheckedFile | None) -> None:
    if not title.strip() or not (description.strip() or file):  # R164
        raise Denied("evidence_empty", "Mỗi minh chứng cần có tên, và một tệp hoặc vài lời mô tả.")


def check_room(report: Report, side: Side, file: CheckedFile | None) -> None:
    """Each side has its own room; the caller has locked the report (R164)."""
    held = Evidence.objects.filter(report=report, side=side)
    if held.count() >= MOST:
        raise Denied(
            "too_much_evidence",
            f"Mỗi bên gửi nhiều nhất {MOST} minh chứng trong một vụ việc. Hãy gộp lại, hoặc nộp bản giấy.",
        )
    size = held.aggregate(size=Sum("file__size"))["size"] or 0
    if file and size + len(file.content) > LARGEST:
        raise Denied(
            "too_large_together",
            "Các tệp của một bên trong vụ việc đã quá 50 MB. Hãy chụp nhỏ hơn, hoặc nộp bản giấy.",
        )


def check_can_withhold(user: User, evidence: Evidence) -> None:
    """Before it was shown, and never what the subject sent themselves (R166)."""
    _check_handles(user, evidence)
    if evidence.side == Side.SUBJECT or evidence.disclosed_on is not None:
        raise Denied(
            "already_shown",
            "Đồng chí được phản ánh đã được xem minh chứng này nên không giữ kín được nữa.",
        )
    if evidence.is_withheld:
        raise Denied("already_withheld", "Minh chứng này đã có đề nghị giữ kín.")


def check_can_approve(user: User, evidence: Evidence) -> None:
    """A second person: who will decide the case (R166)."""
    if not evidence.is_withheld or evidence.withheld_approved_by_id is not None:
        raise Denied("not_asked", "Không có đề nghị giữ kín nào chờ duyệt. Hãy tải lại trang.")
    if not _decides(user, evidence) or evidence.withheld_by_id == user.pk:
        raise Denied("not_decider", "Đề nghị giữ kín do người quyết định của vụ việc duyệt.")


def check_can_end_withholding(user: User, evidence: Evidence) -> None:
    """Who handles takes it back; who decides refuses it while it waits for them (R166)."""
    if not evidence.is_withheld:
        raise Denied("not_asked", "Minh chứng này không có đề nghị giữ kín.")
    if evidence.withheld_approved_by_id is not None or not _decides(user, evidence):
        _check_handles(user, evidence)


def _decides(user: User, evidence: Evidence) -> bool:
    """In the seat and with the role, also before it is their turn."""
    case = evidence.case
    if case is None or case.decider_id != user.pk or case.status not in BEFORE_DECISION:
        return False
    return seats.may_decide(user, case, timezone.localdate())


def _check_handles(user: User, evidence: Evidence) -> None:
    if evidence.case is None:
        raise Denied("no_case", "Phản ánh này chưa được thụ lý.")
    check_handles(user, evidence.case)
    if evidence.case.status not in BEFORE_DECISION:
        raise Denied("wrong_status", "Vụ việc đã có kết luận nên không thay đổi được nữa.")
