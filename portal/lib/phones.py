"""Vietnamese mobile numbers: read as offices write them, kept as E.164, shown in groups."""

import re
import unicodedata

from portal.lib.names import strip_invisible

_COUNTRY = re.compile(r"^(?:\+84|0084|84(?=0?[35789]\d{8}$))")
_MOBILE = re.compile(r"0?([35789]\d{8})")
_OLD_MOBILE = re.compile(r"0?1[2689]\d{8}")  # eleven digits, replaced in 2018
_LANDLINE = re.compile(r"0?2\d{8,9}")
_SEPARATORS = re.compile(r"[\s.()\u2010-\u2015\u2212-]")
_SEVERAL = re.compile(r"[,;/&]")
_E164 = re.compile(r"\+84(\d{3})(\d{3})(\d{3})")

_MESSAGES = {
    "empty": "Chưa có số điện thoại. Hãy ghi số di động gồm 10 chữ số.",
    "several": "Ô này có nhiều hơn một số điện thoại. Hãy chỉ ghi một số di động.",
    "characters": "Số điện thoại có ký tự không phải chữ số. Hãy ghi 10 chữ số, ví dụ 0912 345 678.",
    "foreign": "Đây là số điện thoại nước ngoài. Hãy ghi số di động Việt Nam gồm 10 chữ số.",
    "old_prefix": "Đây là số di động 11 chữ số đã đổi đầu số. Hãy ghi số mới gồm 10 chữ số.",
    "landline": "Đây là số điện thoại cố định. Hãy ghi số di động gồm 10 chữ số.",
    "length": "Số điện thoại thiếu hoặc thừa chữ số. Số di động gồm 10 chữ số, hãy kiểm tra lại.",
    "prefix": "Đầu số không đúng. Số di động bắt đầu bằng 03, 05, 07, 08 hoặc 09, hãy kiểm tra lại.",
}


class PhoneError(ValueError):
    """What is wrong with a number: `code` for code, `message_vi` for the person who typed it."""

    def __init__(self, code: str, message_vi: str) -> None:
        super().__init__(message_vi)
        self.code = code
        self.message_vi = message_vi


def parse_phone(typed: str | int | float) -> str:
    """The number as +84 and nine digits, from a text or from a spreadsheet's number cell.

    A number cell has lost its leading zero and may be a float; a zero lost in text is put back too.
    """
    digits = _digits(typed)
    national, countries = _COUNTRY.subn("", digits)
    if digits.startswith(("+", "00")) and not countries:
        raise _error("foreign")
    if mobile := _MOBILE.fullmatch(national):
        return f"+84{mobile[1]}"
    raise _error(_fault(national))


def show_phone(phone: str) -> str:
    """The number in groups: "+84822297511" is "0822 297 511". Anything else is shown as it is."""
    return _E164.sub(r"0\1 \2 \3", phone) if _E164.fullmatch(phone) else phone


def mask_phone(phone: str) -> str:
    """Enough for the owner to know the number again, too little for anyone else to call it."""
    return f"•••• ••• {phone[-3:]}" if _E164.fullmatch(phone) else "•••"


def _digits(typed: str | int | float) -> str:
    """The bare digits, with the leading "+" if there is one."""
    if isinstance(typed, int | float):
        if typed != typed // 1:  # a fraction; NaN and infinity too
            raise _error("characters")
        typed = str(int(typed))
    text = unicodedata.normalize("NFKC", strip_invisible(typed)).strip().lstrip("'")
    text = re.sub(r"(?<=^[1-9]\d{8})\.0$", "", text)  # a number cell that became text
    text = _SEPARATORS.sub("", text)
    if not text:
        raise _error("empty")
    if _SEVERAL.search(text):
        raise _error("several")
    if not re.fullmatch(r"\+?[0-9]+", text):
        raise _error("characters")
    return text


def _fault(national: str) -> str:
    if _OLD_MOBILE.fullmatch(national):
        return "old_prefix"
    if _LANDLINE.fullmatch(national):
        return "landline"
    return "prefix" if re.fullmatch(r"0\d{9}", national) else "length"


def _error(code: str) -> PhoneError:
    return PhoneError(code, _MESSAGES[code])
