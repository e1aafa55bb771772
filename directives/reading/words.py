"""The fields of a library file and their fixed values, in the words that people read and type."""

from collections.abc import Mapping
from typing import Any

from directives.models import Bearer, ClauseKind, DocumentStatus, Frequency, Source

DOCUMENT_FIELDS: Mapping[str, str] = {
    "code": "Mã văn bản",
    "number": "Số, ký hiệu",
    "title": "Tên văn bản",
    "issuer": "Cơ quan ban hành",
    "issued_on": "Ngày ban hành",
    "effective_from": "Có hiệu lực từ",
    "effective_to": "Có hiệu lực đến hết",
    "status": "Tình trạng",
    "successor": "Cơ quan kế tục",
    "supersedes": "Thay thế văn bản",
    "companion": "Văn bản đi kèm",
    "source": "Nguồn",
    "source_note": "Nói rõ về nguồn",
    "version": "Phiên bản",
    "checked_by": "Người đối chiếu",
    "checked_on": "Ngày đối chiếu",
    "summary": "Tóm tắt",
}
CLAUSE_FIELDS: Mapping[str, str] = {
    "code": "Mã điều khoản",
    "kind": "Loại",
    "bears": "Ai thực hiện",
    "title": "Tên điều khoản",
    "summary": "Nội dung",
    "shows": "Phản ánh phải nêu được",
    "evidence": "Cần ghi, minh chứng",
    "example": "Ví dụ",
    "known": "Số liệu cổng tự điền",
    "covers": "Cùng nội dung với",
    "replaces": "Thay cho điều khoản",
    "frequency": "Kỳ ghi bảng kiểm",
    "unit_kinds": "Chỉ loại đơn vị",
    "reference_only": "Chỉ dẫn số hồ sơ",
    "attested": "Đơn vị xác nhận đã làm",
}
# What each line of the workbook asks for, as its first sheet explains it.
DOCUMENT_NOTES: Mapping[str, str] = {
    "code": "Mã ngắn, chữ hoa không dấu và chữ số, ví dụ QC05. Đã nạp rồi thì không đổi.",
    "number": "Đúng như trên văn bản, ví dụ 05-QC/ĐU.",
    "title": "Tên loại và trích yếu, ví dụ: Quy chế sử dụng trang thông tin của Đảng ủy.",
    "issuer": "Cơ quan ký ban hành.",
    "issued_on": "Ngày/tháng/năm, ví dụ 05/11/2026.",
    "effective_from": "Ngày bắt đầu có hiệu lực; văn bản không ghi riêng thì lấy ngày ban hành.",
    "effective_to": "Ngày cuối cùng còn hiệu lực. Không có thì để trống.",
    "status": "Chọn một trong các cách ghi ở cột bên.",
    "successor": "Cơ quan kế tục cơ quan ban hành. Không có thì để trống.",
    "supersedes": "Mã những văn bản mà văn bản này thay thế, cách nhau bằng dấu phẩy.",
    "companion": "Văn bản hướng dẫn đi kèm: số, ngày, cơ quan ban hành. Không có thì để trống.",
    "source": "Chọn một trong các cách ghi ở cột bên. Không đưa nội dung văn bản mật vào đây.",
    "source_note": "Lấy từ đâu, còn thiếu gì, đã có ai đối chiếu chưa.",
    "version": "Lần đầu ghi 1. Mỗi lần sửa thì tăng lên, không bao giờ giảm.",
    "checked_by": "Họ tên, chức vụ người đã đối chiếu với văn bản gốc. Chưa có thì để trống.",
    "checked_on": "Ngày đối chiếu; có người đối chiếu thì phải có ngày.",
    "summary": "Hai hoặc ba câu dễ hiểu: văn bản nói về việc gì, ai phải làm.",
}
CLAUSE_NOTES: Mapping[str, str] = {
    "code": "Mã trong văn bản, ví dụ I.1, 2a. Không dùng lại cho điều khoản khác.",
    "kind": "Chọn một cách ghi ở cột bên. Chỉ “quy định về hành vi” mới có thể phản ánh.",
    "bears": "Ai phải làm. Nhiệm vụ của đơn vị thì ghi “đơn vị”.",
    "title": "Một dòng ngắn, không trùng với điều khoản khác.",
    "summary": "Từ một đến ba câu, bằng lời dễ hiểu; không thêm việc mà văn bản không yêu cầu.",
    "shows": "Bắt buộc với quy định về hành vi: phản ánh phải cho thấy sự việc gì. Chỉ nêu việc"
    " chứng minh được, không nêu ý kiến, lượt thích hay nhóm tham gia. Loại khác để trống.",
    "evidence": "Chỉ với nhiệm vụ của đơn vị: đơn vị ghi hoặc gửi kèm gì.",
    "example": "Một câu ví dụ đời thường, chỉ với việc của mỗi người.",
    "known": "Số liệu cổng tự điền, cách nhau bằng dấu phẩy. Nhiệm vụ của đơn vị phải có mục này"
    " hoặc mục Cần ghi.",
    "covers": "Điều khoản của văn bản khác có cùng nội dung, ví dụ CT21/I.1, để chỉ trả lời một lần.",
    "replaces": "Mã điều khoản ở phiên bản trước mà điều khoản này thay thế.",
    "frequency": "Kỳ đơn vị ghi kết quả. Để trống là hằng tháng.",
    "unit_kinds": "Chỉ với việc của đơn vị: loại đơn vị phải làm. Để trống là mọi đơn vị.",
    "reference_only": "Ghi “có” khi phản ánh chỉ được dẫn số hồ sơ, không có nội dung.",
    "attested": "Ghi “có” khi đơn vị được xác nhận đã làm một việc ngoài phạm vi hệ thống.",
}
FIGURES: Mapping[str, str] = {
    "declarations_coverage": "tỷ lệ đã kê khai",
    "declarations_overdue": "số quá hạn kê khai",
    "acknowledgements": "số người đã cam kết",
    "impersonation_incidents": "số sự cố bị giả mạo",
    "incidents_handled": "số sự cố đã xử lý",
    "reports_received": "số phản ánh đã nhận",
    "reports_screened_in_time": "số phản ánh xem xét đúng hạn",
    "cases_by_outcome": "số vụ việc theo kết luận",
    "official_pages": "số trang chính thức đã đăng ký",
}
KINDS_OF_UNIT: Mapping[str, str] = {"school": "trường học", "armed_forces": "lực lượng vũ trang"}
VALUES: Mapping[str, Mapping[str, str]] = {
    "status": dict(DocumentStatus.choices),
    "source": dict(Source.choices),
    "kind": dict(ClauseKind.choices),
    "bears": dict(Bearer.choices),
    "frequency": dict(Frequency.choices),
    "known": FIGURES,
    "unit_kinds": KINDS_OF_UNIT,
}
YES, NO = "có", "không"
DATES = ("issued_on", "effective_from", "effective_to", "checked_on")


def in_words(field: str, value: Any) -> str:
    """A value as it is read: never a code where there is a word, a date as people write it."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return ", ".join(in_words(field, item) for item in value)
    if value is None:
        return ""
    if field in DATES:
        year, month, day = str(value).split("-")
        return f"{day}/{month}/{year}"
    return VALUES.get(field, {}).get(value, str(value))
