"""Workbooks that the portal hands out: the empty form, and the refused rows with their reasons."""

from collections.abc import Iterable, Sequence

from accounts.roster.lines import Line
from accounts.roster.reasons import LABELS
from accounts.roster.rows import PersonRow, Row, UnitRow
from portal.lib.phones import show_phone
from portal.lib.xlsx import Cell, write_rows

PEOPLE = (
    "staff_code",
    "full_name",
    "birth_year",
    "unit",
    "position",
    "phone",
    "is_member",
    "is_head",
)
UNITS = ("code", "name", "kind", "parent", "head_title")
WIDTHS = {
    "Dòng": 7,
    "Họ và tên": 28,
    "Tên đơn vị": 42,
    "Loại hình": 26,
    "Lý do": 70,
    "Năm sinh": 11,
    "Đảng viên": 11,
    "Người đứng đầu": 12,
    "Cách ghi": 90,
}
HOW_TO = {
    "Mã cán bộ": "Mỗi người một mã, dùng để đăng nhập. Không có dấu cách.",
    "Họ và tên": "Đủ họ, chữ đệm và tên trong một ô.",
    "Năm sinh": "Bốn chữ số. Ghi cả ngày sinh cũng được, cổng chỉ lấy năm.",
    "Mã đơn vị": "Mã ở trang tính Đơn vị, hoặc mã của đơn vị đã có trên cổng.",
    "Chức vụ": "Có thể để trống.",
    "Điện thoại": "Số di động 10 chữ số, mỗi người một số riêng. Có thể để trống.",
    "Đảng viên": "Ghi x nếu là đảng viên.",
    "Người đứng đầu": "Ghi x ở một người của mỗi đơn vị. Chỉ tệp do quản trị hệ thống nhập mới giao vai trò.",
    "Loại hình": "Tên loại hình như ở trang Loại đơn vị trên cổng.",
    "Mã đơn vị cấp trên": "Để trống nếu là cấp ủy cao nhất trên cổng.",
    "Chức danh người đứng đầu": "Ví dụ Bí thư, Chánh Văn phòng. Để trống thì theo loại hình.",
    "Ô để trống": "Không xóa dữ liệu đang có trên cổng.",
}


def template() -> bytes:
    """The empty form: two sheets to fill in, one that says how."""
    return write_rows(
        {
            "Đơn vị": (_headings(UNITS), []),
            "Cán bộ": (_headings(PEOPLE), []),
            "Cách ghi": (["Cột", "Cách ghi"], list(HOW_TO.items())),
        },
        widths=WIDTHS,
    )


def refused_rows(lines: Iterable[Line]) -> bytes:
    """Each refused row as the office wrote it, with its reasons; corrected, it can be sent again."""
    units: list[Sequence[Cell | None]] = []
    people: list[Sequence[Cell | None]] = []
    for line in lines:
        is_unit = isinstance(line.row, UnitRow)
        fields = UNITS if is_unit else PEOPLE
        cells = [_cell(line.row, field) for field in fields]
        why = "\n".join(item.text for item in line.reasons)
        (units if is_unit else people).append([line.row.number, *cells, why])
    sheets = {"Đơn vị": (UNITS, units), "Cán bộ": (PEOPLE, people)}
    return write_rows(
        {
            name: (["Dòng", *_headings(fields), "Lý do"], rows)
            for name, (fields, rows) in sheets.items()
            if rows
        },
        widths=WIDTHS,
    )


def _headings(fields: Iterable[str]) -> list[str]:
    return [LABELS[field] for field in fields]


def _cell(row: Row, field: str) -> str:
    """What the office wrote where it was not understood, else what was understood."""
    for item in row.reasons:
        if item.field == field:
            return item.found
    value = getattr(row, field)
    if field == "phone" and isinstance(row, PersonRow) and row.phone:
        return show_phone(row.phone)
    if isinstance(value, bool):
        return "x" if value else ""
    return "" if value is None else str(value)
