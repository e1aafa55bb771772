"""Telling people that something waits for them. The words stand here, never case content (C7)."""

from collections.abc import Iterable
from typing import Protocol

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Notification, User

WORDS = {
    "appeal.admission": "Việc đồng chí gửi muộn đã được xem xét. Mở ra để xem.",
    "appeal.begun": "Một việc đồng chí thụ lý đang được cấp trên xem lại. Mở ra để xem.",
    "appeal.late": "Có khiếu nại gửi muộn chờ đồng chí xem xét.",
    "appeal.sent": "Có khiếu nại chờ đồng chí giải quyết.",
    "appeal.settled": "Khiếu nại của đồng chí đã được giải quyết. Mở ra để xem.",
    "appeal.settled_for_others": "Cấp trên đã xem lại xong một việc của đồng chí. Mở ra để xem.",
    "appeal.typed": (
        "Văn phòng đã nhập một đơn giấy của đồng chí. Nếu nội dung chưa đúng, hãy báo văn phòng."
    ),
    "assessment.made": "Có một việc chờ đồng chí quyết định.",
    "assessment.sent_back": "Có một việc cần đồng chí xem xét thêm. Mở ra để xem.",
    "case.closed": "Một việc của đồng chí đã khép lại. Mở ra để xem.",
    "case.taken_over": "Có một việc từ cấp dưới chuyển lên giao cho đồng chí.",
    "correction.checked": "Việc đồng chí báo đã làm đã được kiểm tra. Mở ra để xem.",
    "correction.reported": "Có việc được báo đã làm, chờ đồng chí kiểm tra.",
    "decision.made": "Đã có kết luận trong một việc của đồng chí. Mở ra để nhận.",
    "decision.made_for_handler": "Một việc đồng chí thụ lý đã có kết luận.",
    "case.actor_changed": "Có thay đổi về người giải quyết trong một việc của đồng chí. Mở ra để xem.",
    "case.clock_changed": "Thời hạn trong một việc của đồng chí đã thay đổi. Mở ra để xem thời hạn và lý do.",
    "case.given": "Đồng chí được giao một việc mới. Mở ra để xem.",
    "case.hearing_over": "Một việc đồng chí thụ lý đã đến bước tiếp theo.",
    "case.objection_asked": "Có một đề nghị chờ đồng chí trả lời.",
    "case.objection_settled": "Đề nghị của đồng chí đã được trả lời. Mở ra để xem.",
    "case.paused": "Một việc của đồng chí được tạm dừng. Mở ra để xem lý do.",
    "case.resumed": "Một việc của đồng chí được tiếp tục. Mở ra để xem thời hạn.",
    "notice.delivered": "Một thông báo đồng chí đã ra được nhận rồi. Mở ra để xem thời hạn.",
    "notice.handed": (
        "Cổng ghi nhận đồng chí đã nhận một thông báo bản giấy. Nếu không đúng, hãy báo ngay cho văn phòng."
    ),
    "notice.issued": "Có thông báo dành cho đồng chí. Mở ra để nhận; thời hạn chỉ tính từ khi nhận.",
    "answer.sent": "Có giải trình mới trong một vụ việc đồng chí thụ lý.",
    "answer.typed": "Giải trình bản giấy đã được nhập vào một vụ việc. Mở ra để xem lại.",
    "answer.waived": "Đồng chí được phản ánh báo không giải trình trong một vụ việc.",
    "companion.accepted": "Người đồng chí mời đã nhận lời đi cùng.",
    "companion.asked": "Có lời mời đồng chí đi cùng trong một việc.",
    "companion.declined": "Người đồng chí mời không nhận lời đi cùng.",
    "companion.ended": "Việc đi cùng đã thôi.",
    "checklist.accepted": "Bảng kiểm của đơn vị đã được tiếp nhận.",
    "checklist.returned": "Bảng kiểm của đơn vị cần bổ sung.",
    "checklist.sent": "Có bảng kiểm mới của đơn vị trực thuộc.",
    "commitment.asked": "Có văn bản cần đọc và cam kết. Đọc khoảng năm phút.",
    "commitment.recorded": (
        "Văn phòng đã ghi một bản cam kết giấy của đồng chí. Nếu đồng chí không ký bản ấy, hãy báo văn "
        "phòng."
    ),
    "commitment.reminded": "Đồng chí còn văn bản chưa đọc và cam kết.",
    "data_request.answered": "Yêu cầu về dữ liệu cá nhân của đồng chí đã được trả lời.",
    "data_request.asked": "Có yêu cầu về dữ liệu cá nhân chờ trả lời.",
    "data_request.due": "Có yêu cầu về dữ liệu cá nhân sắp đến hạn trả lời.",
    "data_request.late": "Có yêu cầu về dữ liệu cá nhân đã quá hạn trả lời.",
    "data_request.nobody": "Có yêu cầu về dữ liệu cá nhân nhưng chưa có người phụ trách. Hãy giao vai trò.",
    "library_upload.confirmed": "Văn bản đồng chí đưa vào cổng đã được duyệt và nạp.",
    "library_upload.proposed": "Có văn bản chỉ đạo chờ đồng chí duyệt trước khi nạp vào cổng.",
    "library_upload.refused": "Văn bản đồng chí đưa vào cổng chưa được duyệt. Mở ra để xem lý do.",
    "declaration.accepted": "Bản kê khai của đồng chí đã được tiếp nhận.",
    "declaration.returned": "Bản kê khai của đồng chí cần bổ sung. Mở ra để xem lý do.",
    "declaration.submitted": "Có bản kê khai mới chờ tiếp nhận.",
    "activation_sheet.ready": "Phiếu đăng nhập lần đầu đã lập xong, có thể in.",
    "official_page.assigned": "Đồng chí được giao phụ trách một trang chính thức của đơn vị.",
    "official_page.due": "Đến hạn rà soát trang chính thức do đồng chí phụ trách.",
    "official_page.due_soon": "Sắp đến hạn rà soát trang chính thức do đồng chí phụ trách.",
    "official_page.unattended": "Có trang chính thức của đơn vị chưa có người phụ trách.",
    "paper.failed": "Tệp đồng chí yêu cầu chưa lập được. Mở ra để xem lý do.",
    "paper.ready": "Tệp đồng chí yêu cầu đã lập xong, có thể tải về.",
    "paper_form.sent": (
        "Bản kê khai giấy của đồng chí đã được nhập và gửi. Nếu đồng chí không xác nhận, hãy rút lại "
        "và báo văn phòng."
    ),
    "purge.finished": "Đã tiêu hủy xong dữ liệu quá thời hạn lưu.",
    "purge.proposed": "Có đề nghị tiêu hủy dữ liệu chờ người thứ hai duyệt.",
    "purge.refused": "Đề nghị tiêu hủy dữ liệu không được duyệt.",
    "evidence.withheld": "Có đề nghị giữ kín một minh chứng chờ đồng chí duyệt.",
    "evidence.withholding_approved": "Đề nghị giữ kín một minh chứng đã được duyệt.",
    "evidence.withholding_ended": "Đề nghị giữ kín một minh chứng không được duyệt.",
    "answer.due": "Sắp hết thời hạn giải trình trong một việc của đồng chí. Mở ra để xem.",
    "appeal.due": "Sắp hết thời hạn khiếu nại trong một việc của đồng chí. Mở ra để xem.",
    "appeal.settlement_due": "Có khiếu nại sắp đến hạn giải quyết.",
    "appeal.settlement_late": "Có khiếu nại đã quá hạn giải quyết.",
    "correction.due": "Sắp đến hạn một việc đồng chí được yêu cầu làm. Mở ra để xem.",
    "correction.late": "Có việc theo yêu cầu đã quá hạn. Mở ra để xem.",
    "hold.release_asked": "Có đề nghị thôi giữ một hồ sơ, chờ người thứ hai xem.",
    "hold.released": "Hồ sơ đồng chí yêu cầu giữ lại đã thôi được giữ.",
    "hold.review_due": "Đến ngày xem lại một hồ sơ đồng chí yêu cầu giữ.",
    "notice.waits": "Có thông báo chưa giao được. Mở ra để xem.",
    "report.screening_due": "Có phản ánh sắp đến hạn xem xét.",
    "report.screening_late": "Có phản ánh đã quá hạn xem xét.",
    "incident.opened": "Có sự cố tài khoản mới cần đơn vị trả lời.",
    "incident.raised_for_you": (
        "Người đứng đầu đơn vị đã báo sự cố tài khoản thay đồng chí. Mở ra để xem việc cần làm."
    ),
    "incident.noted": "Có trao đổi mới về sự cố tài khoản.",
    "incident.contained": "Sự cố tài khoản đã được ghi là đã kiểm soát.",
    "incident.reopened": "Sự cố tài khoản được mở lại để xử lý tiếp.",
    "incident.closed": "Sự cố tài khoản đã được khép lại.",
    "incident.late": "Có sự cố tài khoản quá hạn mà đơn vị chưa trả lời.",
    "report.accepted": "Phản ánh của đồng chí đã được thụ lý.",
    "report.received": "Có phản ánh mới chờ xem xét.",
    "report.refused": "Phản ánh của đồng chí không được thụ lý. Mở ra để xem lý do.",
    "reveal.announced": "Có đề nghị được biết ai đã gửi một phản ánh của đồng chí. Mở ra để xem.",
    "reveal.approved": "Đề nghị xem danh tính của đồng chí đã được duyệt.",
    "reveal.asked": "Có đề nghị xem danh tính người phản ánh chờ đồng chí duyệt.",
    "reveal.dropped": "Đề nghị được biết ai đã gửi một phản ánh của đồng chí không được duyệt.",
    "reveal.granted": "Đề nghị được biết ai đã gửi một phản ánh của đồng chí đã được duyệt. Mở ra để xem.",
    "reveal.opened": "Danh tính của đồng chí ở một phản ánh vừa được xem, theo đề nghị đã duyệt.",
    "reveal.refused": "Đề nghị xem danh tính không được duyệt. Mở ra để xem lý do.",
    "report_run.finished": "Đợt lập báo cáo tháng đã xong.",
    "round.opened": "Có đợt kê khai mới. Mở ra để xem phải làm gì, đến hạn nào.",
    "round.extended": "Hạn gửi của một đợt kê khai được lùi lại. Mở ra để xem hạn mới và lý do.",
    "round.reminded": "Đồng chí chưa gửi bản kê khai cho đợt đang mở. Mở ra để xem hạn gửi.",
    "round_place.exempted": "Đồng chí được miễn trong một đợt kê khai. Mở ra để xem lý do.",
    "round_place.exemption_lifted": "Đồng chí không còn được miễn trong đợt kê khai. Mở ra để xem hạn gửi.",
    "unit_move.approved": "Đề nghị chuyển đơn vị đã được duyệt.",
    "unit_move.refused": "Đề nghị chuyển đơn vị không được duyệt.",
    "unit_move.proposed": "Có đề nghị chuyển đơn vị chờ duyệt.",
    "appointment.granted": "Đồng chí được giao một vai trò trên cổng.",
    "activation_sheet.failed": "Phiếu đăng nhập lần đầu chưa lập được. Mở ra để xem lý do.",
    "person.code_issued": "Đã lập mã đăng nhập mới cho đồng chí. Nếu không yêu cầu, hãy báo văn phòng.",
    "appointment.proposed": "Có vai trò mới chờ người thứ hai duyệt.",
}


# Told by a letter as well, where the person has an address: what must not wait until they look in.
MAILED = frozenset(
    {
        "answer.sent",
        "answer.typed",
        "companion.asked",
        "appeal.admission",
        "appeal.late",
        "appeal.sent",
        "appeal.settled",
        "appeal.typed",
        "assessment.made",
        "assessment.sent_back",
        "case.taken_over",
        "correction.checked",
        "decision.made",
        "appointment.granted",
        "appointment.proposed",
        "case.actor_changed",
        "case.clock_changed",
        "case.given",
        "case.objection_asked",
        "case.objection_settled",
        "case.paused",
        "case.resumed",
        "notice.handed",
        "notice.issued",
        "answer.due",
        "appeal.due",
        "appeal.settlement_due",
        "appeal.settlement_late",
        "correction.due",
        "correction.late",
        "hold.release_asked",
        "hold.review_due",
        "notice.waits",
        "report.screening_due",
        "report.screening_late",
        "checklist.returned",
        "commitment.asked",
        "commitment.recorded",
        "commitment.reminded",
        "data_request.answered",
        "data_request.asked",
        "data_request.due",
        "data_request.late",
        "data_request.nobody",
        "declaration.returned",
        "incident.late",
        "incident.noted",
        "incident.opened",
        "incident.raised_for_you",
        "paper_form.sent",
        "person.code_issued",
        "round.extended",
        "round.opened",
        "round.reminded",
        "round_place.exemption_lifted",
        "purge.proposed",
        "unit_move.proposed",
    }
)


class HasPage(Protocol):
    def get_absolute_url(self) -> str: ...


def letters_are_on() -> bool:
    """Without a mail server no line ever waits to be sent.  # R89"""
    return bool(settings.EMAIL_HOST)


def tell(people: Iterable[User], kind: str, target: HasPage) -> None:
    """Put one line into each person's inbox, in the transaction of the deed itself."""
    _check_words(kind)
    path, now = target.get_absolute_url(), timezone.now()
    mailed = kind in MAILED and letters_are_on()
    lines = []
    for person in people:
        by_mail = mailed and person.is_active and bool(person.email)
        due_at = now if by_mail else None
        lines.append(
            Notification(person=person, kind=kind, path=path, by_mail=by_mail, mail_due_at=due_at)
        )
    Notification.objects.bulk_create(lines)


def tell_all(people: QuerySet[User], kind: str, path: str) -> int:
    """The same for an audience of any size, in one statement. Returns how many were told."""
    _check_words(kind)
    try:
        chosen, values = people.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    mailed = kind in MAILED and letters_are_on()
    with connection.cursor() as cursor:
        cursor.execute(_TELL_ALL.format(people=chosen), [kind, path, mailed, *values])
        return int(cursor.rowcount)


_TELL_ALL = """
INSERT INTO accounts_notification
    (id, person_id, kind, path, created_at, by_mail, mail_due_at, mail_attempts)
SELECT gen_random_uuid(), id, %s, %s, now(), lettered, CASE WHEN lettered THEN now() END, 0
FROM (
    SELECT id, %s AND email <> '' AND is_active AS lettered
    FROM accounts_user WHERE id IN ({people})
) AS told
"""


def unread_count(user: User) -> int:
    """For the badge beside the bell; an index of unread lines alone answers it."""
    return Notification.objects.visible_to(user).unread().count()


def _check_words(kind: str) -> None:
    if kind not in WORDS:
        raise ValueError(f"no words for {kind}")
