"""Classified text stays out: a text that carries a secrecy mark is refused where it is typed (R6)."""

import re
import unicodedata

from django.core.exceptions import ValidationError

# The marks as they are stamped, in capitals; "MẬT KHẨU", "BẢO MẬT" and "BÍ MẬT" are ordinary words.
_MARK = re.compile(
    r"(?<!\w)(?<!BẢO )(?<!BÍ )(?:TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT)(?!\w)(?!\s+(?:KHẨU|MÃ|THIẾT|ONG))"
)
_MARK_BARE = re.compile(r"(?<!\w)TUYET\s+MAT(?!\w)")


def bears_mark(text: str) -> bool:
    return _MARK.search(unicodedata.normalize("NFC", text)) is not None


def names_a_mark(name: str) -> bool:
    """Of a file, whose name people write without accents: "toi mat" may be "tôi mất", this one is plain."""
    return bears_mark(name) or _MARK_BARE.search(name.upper()) is not None


def not_classified(text: str) -> None:
    """A validator for every free text."""
    if bears_mark(text):
        raise ValidationError(
            "Nội dung có dấu MẬT. Cổng không nhận tài liệu mật: hãy bỏ phần đó và chỉ ghi số, ngày,"
            " cơ quan ban hành.",
            code="classified",
        )
