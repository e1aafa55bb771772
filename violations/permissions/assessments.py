"""Who proposes how a case ends, on which evidence, and who asks for more."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from accounts.models import User
from portal.lib.access import Denied
from violations.models import Case, Evidence, Side
from violations.permissions.cases import check_handles
from violations.permissions.sides import CaseSide, side_of
from violations.workflow import CaseStatus

LONGEST_REFERENCE = 200  # number, day and body of a paper


def citable(case: Case) -> QuerySet[Evidence]:
    """What was shown to the subject, or withheld with an approved gist that was (R172)."""
    shown = Q(disclosed_on__isnull=False) | Q(side=Side.SUBJECT)
    gist = Q(withheld_approved_by__isnull=False) & ~Q(gist="")
    in_notice = Q(notices__case=case, notices__delivered_at__isnull=False)
    pieces = Evidence.objects.filter(shown | gist & in_notice, report=case.report_id)
    return Evidence.objects.filter(pk__in=pieces.values("pk"))


def check_can_assess(user: User, case: Case) -> None:
    check_handles(user, case)
    _check_step(
        case,
        CaseStatus.ANSWERED,
        "Chỉ đề xuất khi bước giải trình đã xong và chưa có đề xuất khác.",
    )


def check_cites(case: Case, cites: Collection[Evidence]) -> None:
    """At least one that was shown: never on withheld pieces alone (R172)."""
    if case.reference_only:
        return
    allowed_ones = {piece.pk: piece for piece in citable(case)}
    if any(piece.pk not in allowed_ones for piece in cites):
        raise Denied(
            "not_shown",
            "Chỉ viện dẫn minh chứng đồng chí được phản ánh đã xem. Muốn dùng minh chứng khác thì ra "
            "thông báo mới.",
        )
    if not any(not allowed_ones[piece.pk].is_withheld for piece in cites):
        raise Denied("none_shown", "Đề xuất cần dựa vào ít nhất một minh chứng đã cho xem toàn bộ.")


def check_takes_words(case: Case, *texts: str) -> None:
    """A matter that is kept on paper takes the paper's number here and no content (R147)."""
    if case.reference_only and any(
        len(text) > LONGEST_REFERENCE or "\n" in text.strip() for text in texts
    ):
        raise Denied(
            "content_not_taken",
            "Vụ việc này được giải quyết trên giấy: ở đây chỉ ghi số, ngày và cơ quan của văn bản giấy, "
            "không ghi nội dung.",
        )


def check_can_send_back(user: User, case: Case) -> None:
    check_is_decider(user, case)
    _check_step(case, CaseStatus.ASSESSED, "Không có đề xuất nào đang chờ kết luận.")


def check_is_decider(user: User, case: Case) -> None:
    if side_of(user, case) != CaseSide.DECIDER:
        raise Denied("not_decider", "Chỉ người quyết định của vụ việc làm được. Hãy tải lại trang.")


def _check_step(case: Case, status: CaseStatus, message: str) -> None:
    if case.status != status:
        raise Denied("wrong_status", f"{message} Hãy tải lại trang.")
    check_not_paused(case)


def check_not_paused(case: Case) -> None:
    if case.paused_at is not None:
        raise Denied(
            "paused", "Vụ việc đang tạm dừng. Khi nào tiếp tục, đồng chí làm tiếp bước này."
        )
