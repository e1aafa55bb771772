"""What a notice says besides the handler's own words, and what the pages show of notices."""

from django.utils import timezone

from accounts.models import User, workdays_of
from portal.lib.access import allowed
from violations import shapes
from violations.models import Case, Evidence, Notice, Side
from violations.permissions import notices as permissions
from violations.workflow import CaseStatus

# Fields of a report that could lead to who sent it: a notice begins without them.
HOW_ONE_KNEW = {"whose", "how_known", "asked_how"}
HOW = """\
1. Đồng chí có {workdays} ngày làm việc để giải trình, tính từ ngày làm việc tiếp theo sau ngày nhận thông báo; \
ngày cuối cùng được tính trọn đến 24 giờ.
2. Giải trình trên cổng, ở trang của vụ việc, kèm tài liệu nếu có; hoặc bằng bản giấy có chữ ký nộp văn phòng \
của đơn vị.
3. Đồng chí có thể ghi là không giải trình. Không giải trình không có nghĩa là thừa nhận sự việc.
4. Đồng chí có thể chọn một người đi cùng; người đó xem được những gì đồng chí xem được.
5. Thấy người giải quyết có liên quan đến sự việc, đồng chí đề nghị đổi người ở trang của vụ việc hoặc bằng văn bản, \
có nêu lý do. Cần thêm thời gian thì báo người thụ lý trước khi hết hạn.
6. Thông báo này chưa phải là kết luận. Có kết luận rồi, đồng chí được khiếu nại lên cấp trên trực tiếp."""
ON_PAPER = (
    "Sự việc được giải quyết trên hồ sơ giấy số {number} ngày {day:%d/%m/%Y} của {body}. Nội dung và tài liệu "
    "ở hồ sơ giấy, không ghi trên cổng."
)


def usual_length(case: Case) -> int:
    """The period of today, in working days (R157)."""
    return workdays_of("case_answer", timezone.localdate())


def clause_text(case: Case) -> str:
    """The clause as it stood when it was cited: reference, version, words, and what proves them."""
    clause = case.clause
    return (
        f"{clause.document.number}, {clause.document.title}. Điều khoản {clause.reference}, bản {clause.since}.\n"
        f"{clause.title}\n{clause.summary}\nMã kiểm tra (SHA-256): {clause.sha256}"
    )


def how_to_answer(workdays: int) -> str:
    return HOW.format(workdays=workdays)


def paper_words(case: Case) -> str:
    """What a notice says where the content is kept on paper (R147)."""
    report = case.report
    return ON_PAPER.format(
        number=report.paper_number, day=report.paper_date, body=report.paper_body
    )


def first_words(case: Case) -> str:
    """What the form of a notice begins with: the facts in their shape, without how anybody knew them."""
    day = f"Ngày {case.report.happened_on:%d/%m/%Y}."
    facts = zip(
        shapes.shape_of(case.clause), shapes.shown(case.clause, case.report.facts), strict=True
    )
    told = [
        f"{label}: {value}" for field, (label, value) in facts if field.code not in HOW_ONE_KNEW
    ]
    return "\n".join([day, *told])


def reported(case: Case) -> list[tuple[str, str]]:
    """Label and value of every fact, for who handles the case."""
    return shapes.shown(case.clause, case.report.facts)


def to_show(case: Case) -> list[Evidence]:
    """What a notice can list: not what the subject brought, which they know."""
    return list(case.evidence.exclude(side=Side.SUBJECT))


def last_notice(case: Case) -> Notice | None:
    return case.notices.order_by("number").last()


def to_hand(user: User, code: str) -> Notice | None:
    """The notice with this code that waits for delivery and that this clerk may hand over."""
    rows = Case.objects.select_related("subject", "report")
    case = rows.filter(code=code.strip().upper(), status=CaseStatus.NOTIFIED).first()
    notice = last_notice(case) if case else None
    if notice is None or not allowed(permissions.check_can_hand, user, notice):
        return None
    return notice
