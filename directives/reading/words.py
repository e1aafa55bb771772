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
