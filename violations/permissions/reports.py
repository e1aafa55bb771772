"""Who may report what, and who may screen it. Each check returns nothing or raises Denied."""

from collections.abc import Mapping
from datetime import date

from accounts.models import Role, Unit, User
from directives.models import Bearer, Clause, DocumentStatus
from portal.lib.access import Denied
from portal.lib.secrecy import bears_mark
from violations import reporters, seats, shapes
from violations.models import Report
from violations.permissions.papers_only import papers_only
from violations.workflow import ReportStatus

DAILY = 3  # reports of one person a day
MOST_FILES = 5  # with one report
GUIDANCE = (
    "Điều khoản này là định hướng: không thể phản ánh theo điều này, vì chỉ có thể đánh giá bằng ý "
    "kiến. Hãy chọn điều khoản về hành vi cụ thể."
)


def check_can_report(user: User, today: date) -> None:
    if not user.is_active:  # R140
        raise Denied("not_member", "Chỉ người có tên trong danh sách mới gửi được phản ánh.")
    if reporters.sent_on(user, today) >= DAILY:  # R141
        raise Denied(
            "too_many",
            f"Mỗi người gửi nhiều nhất {DAILY} phản ánh một ngày. Đồng chí gửi tiếp vào ngày mai, "
            "hoặc báo trực tiếp với đơn vị nếu việc gấp.",
        )


def check_subject(user: User, subject: User, today: date) -> None:
    if subject.pk == user.pk:  # R142
        raise Denied("own_self", "Không ai phản ánh về chính mình.")
    if not subject.is_active or (subject.left_on and subject.left_on <= today):  # R142
        raise Denied(
            "not_on_roster",
            "Người này không có tên trong danh sách. Cổng chỉ nhận phản ánh về cán bộ, đảng viên của "
            "các đơn vị trên cổng.",
        )


def check_clause(clause: Clause, subject: User, happened_on: date, today: date) -> None:
    """Facts of conduct, never opinions; of a day on which the document was in force (R143)."""
    if not clause.is_reportable:
        raise Denied("not_reportable", GUIDANCE)
    if clause.bears == Bearer.ARMED_FORCES and not subject.in_armed_forces:
        raise Denied(
            "not_for_them",
            "Điều khoản này chỉ áp dụng với lực lượng vũ trang. Hãy chọn điều khoản khác.",
        )
    if happened_on > today:
        raise Denied("future_day", "Ngày xảy ra không thể sau hôm nay.")
    document = clause.document
    ended = document.effective_to is not None and document.effective_to < happened_on
    if document.effective_from > happened_on or ended:
        raise Denied(
            "not_in_force",
            f"Ngày {happened_on:%d/%m/%Y} văn bản {document.number} không có hiệu lực. Hãy xem lại ngày "
            "xảy ra hoặc chọn điều khoản của văn bản khác.",
        )
    if clause.retired_in is not None and document.status == DocumentStatus.IN_FORCE:
        raise Denied(
            "clause_retired", "Điều khoản này đã được thay. Hãy chọn điều khoản hiện hành."
        )


def takes_no_content(clause: Clause, unit: Unit, on: date) -> bool:
    """A clause about secret papers, or a unit that keeps its cases on paper (R147)."""
    return clause.reference_only or papers_only(unit, on)


def check_is_reference(*content: object, has_paper: bool) -> None:
    if any(content) or not has_paper:  # R147
        raise Denied(
            "content_not_taken",
            "Việc này được giải quyết trên giấy: trên cổng chỉ ghi số hồ sơ, ngày và cơ quan nhận, không "
            "ghi nội dung, không gửi tệp.",
        )


def check_facts(clause: Clause, facts: Mapping[str, str], description: str) -> None:
    """What the clause asks for, all of it and nothing besides (R144)."""
    if lacking := shapes.missing(clause, facts):
        raise Denied("facts_missing", f"Chưa ghi “{lacking[0].label}”.")
    if not description.strip():
        raise Denied("facts_missing", "Chưa ghi diễn biến sự việc.")
    if shapes.unknown(clause, facts):
        raise Denied(
            "facts_unknown", "Có mục không thuộc điều khoản này. Hãy tải lại trang rồi ghi lại."
        )


def check_evidence(files: int, proof: str) -> None:
    """A file, or words that say where the evidence is (R144)."""
    if not files and not proof.strip():
        raise Denied(
            "evidence_missing",
            "Chưa có minh chứng. Hãy gửi tệp, hoặc ghi minh chứng là gì, đang ở đâu.",
        )
    if files > MOST_FILES:
        raise Denied(
            "too_many_files", f"Gửi nhiều nhất {MOST_FILES} tệp. Hãy chọn những tệp cần nhất."
        )


def check_unclassified(*texts: str) -> None:
    if any(bears_mark(text) for text in texts):  # R6
        raise Denied(
            "classified",
            "Nội dung có dấu MẬT. Cổng không nhận tài liệu mật: hãy bỏ phần đó và chỉ ghi số, ngày, cơ "
            "quan ban hành.",
        )


def check_can_withdraw(user: User, report: Report) -> None:
    if not reporters.is_reporter(user, report):  # R145
        raise Denied("not_reporter", "Chỉ người gửi mới rút lại được phản ánh.")
    if report.status != ReportStatus.RECEIVED:
        raise Denied("wrong_status", "Phản ánh đã được xem xét nên không rút lại được nữa.")


def check_can_list(user: User) -> None:
    if not user.holds(Role.HANDLER):  # R146
        raise Denied("not_handler", "Trang này dành cho người thụ lý.")


def check_can_screen(user: User, report: Report, today: date) -> None:
    """One sentence for whoever may not, so that asking teaches nothing about who reported (R146)."""
    if not seats.may_handle(user, report, report.unit, today):
        raise Denied("not_handler", "Đồng chí không phải người thụ lý phản ánh này.")
    if report.status != ReportStatus.RECEIVED:
        raise Denied(
            "wrong_status", f"Phản ánh này không còn chờ xem xét: {report.get_status_display()}."
        )
