"""Every reason why a row is refused, as a sentence that names the field and says what to do."""

from accounts.roster.rows import Reason

LABELS = {
    "staff_code": "Mã cán bộ",
    "full_name": "Họ và tên",
    "birth_year": "Năm sinh",
    "unit": "Mã đơn vị",
    "position": "Chức vụ",
    "phone": "Điện thoại",
    "is_member": "Đảng viên",
    "is_head": "Người đứng đầu",
    "code": "Mã đơn vị",
    "name": "Tên đơn vị",
    "kind": "Loại hình",
    "parent": "Mã đơn vị cấp trên",
    "head_title": "Chức danh người đứng đầu",
}

# Said after the label of the field. {found} is what the cell holds.
SENTENCES = {
    # one cell
    "missing": "chưa ghi. Hãy điền vào ô này.",
    "formula": "ô là công thức, cổng không tính và không lấy kết quả. Hãy gõ thẳng giá trị vào ô.",
    "too_long": "dài quá {longest} ký tự. Hãy ghi gọn lại.",
    "code_characters": "“{found}” có dấu cách hoặc ký tự lạ. Mã chỉ gồm chữ, số và các dấu . - _ /",
    "not_a_name": "“{found}” không phải họ tên người. Hãy ghi đủ họ và tên bằng chữ.",
    "impossible_date": (
        "“{found}” không phải ngày có thật. Hãy ghi ngày/tháng/năm hoặc chỉ ghi năm."
    ),
    "short_year": "“{found}” chỉ có hai chữ số của năm. Hãy ghi đủ bốn chữ số.",
    "year_range": "“{found}” không phải năm sinh hợp lý. Hãy kiểm tra lại.",
    "unclear_mark": "“{found}” không rõ là có hay không. Hãy ghi x, hoặc để trống.",
    "phone": "“{found}”. {fault}",
    # people, between rows and against the portal
    "duplicate_code": "trùng với dòng {first}. Mỗi người một mã: hãy sửa mã hoặc xóa dòng thừa.",
    "unknown_unit": (
        "“{found}” không có trong tệp và không có trên cổng{where}. Hãy kiểm tra lại mã."
    ),
    "outside_scope": (
        "“{found}” không có trong tệp và không có trên cổng{where}. Hãy kiểm tra lại mã."
    ),
    "unit_refused": "đơn vị “{found}” ở dòng {first} bị từ chối. Hãy sửa dòng đó trước.",
    "ambiguous_unit": "có nhiều đơn vị tên “{found}”. Hãy ghi mã đơn vị.",
    "closed_unit": "đơn vị “{found}” đã kết thúc hoạt động. Hãy ghi đơn vị hiện nay.",
    "code_taken": "mã này đã có người dùng ngoài phạm vi của đồng chí. Hãy hỏi quản trị hệ thống.",
    "has_left": (
        "người này đã được ghi nhận rời đơn vị. Hãy ghi nhận trở lại ở trang của người đó trước."
    ),
    "duplicate_phone": "trùng với dòng {first}. Mỗi người một số riêng: hãy sửa hoặc để trống.",
    "phone_taken": (
        "số này đang là của {owner}. Hãy kiểm tra lại số, hoặc sửa ở trang của người đó trước."
    ),
    "second_head": (
        "dòng {first} đã ghi người đứng đầu của đơn vị này. Mỗi đơn vị chỉ ghi một người."
    ),
    "other_head": (
        "đơn vị đang có người đứng đầu là {holder}. Hãy nhờ quản trị hệ thống kết thúc vai trò đó trước."
    ),
    "heads_old_unit": (
        "người này đang là người đứng đầu {unit}. Hãy kết thúc vai trò đó trước khi chuyển đơn vị."
    ),
    "own_head": "không ai tự giao vai trò cho mình. Hãy nhờ quản trị khác nhập dòng này.",
    "own_unit": "đồng chí không tự chuyển đơn vị của mình. Hãy nhờ người khác nhập dòng này.",
    "head_needs_administrator": (
        "vai trò người đứng đầu do quản trị hệ thống giao. Hãy bỏ dấu này hoặc nhờ quản trị nhập tệp."
    ),
    # units
    "duplicate_unit": "trùng với dòng {first}. Mỗi đơn vị một mã: hãy sửa mã hoặc xóa dòng thừa.",
    "unknown_kind": "“{found}” không có trong danh mục. Các loại hình hiện có: {known}.",
    "unknown_parent": "“{found}” không có trong tệp và không có trên cổng. Hãy kiểm tra lại mã.",
    "parent_refused": "đơn vị cấp trên “{found}” ở dòng {first} bị từ chối. Hãy sửa dòng đó trước.",
    "unit_cycle": "theo cột này thì đơn vị đứng dưới chính nó. Hãy sửa mã đơn vị cấp trên.",
    "unit_move": (
        "đơn vị đang trực thuộc {current}. Chuyển đơn vị cần hai người duyệt ở trang của đơn vị; "
        "ở đây hãy ghi đúng như hiện nay."
    ),
    "name_taken": "đã có đơn vị cùng tên dưới cùng cấp trên{where}. Hãy kiểm tra lại tên hoặc mã.",
    "unit_needs_administrator": (
        "thêm hoặc sửa đơn vị là việc của quản trị hệ thống. Hãy nhờ quản trị nhập tệp này."
    ),
}


def reason(code: str, field: str, found: str = "", **values: object) -> Reason:
    """The sentence, with a long cell cut short."""
    shown = found if len(found) <= 60 else f"{found[:59]}…"
    text = SENTENCES[code].format(found=shown, **values)
    return Reason(code, field, f"{LABELS[field]}: {text}", found)
