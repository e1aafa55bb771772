"""What the JSON Schema has against a file, in words that the writer of the file understands."""

import difflib
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from directives.reading.files import Fault, LibraryFile, Place

LIKE_A_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SCHEMA = Path(__file__).resolve().parent.parent / "library" / "schema.json"

TYPES = {
    "string": "phải là chữ, để trong dấu ngoặc kép",
    "integer": "phải là số nguyên",
    "boolean": "phải là true hoặc false",
    "array": "phải là một danh sách",
    "object": "phải là một nhóm trường",
    "null": "phải là null",
}
PATTERNS = {
    r"\S": "không được để trống",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "ngày ghi dạng năm-tháng-ngày, ví dụ “2023-01-16”",
    "^[A-Z][A-Z0-9-]{1,19}$": "mã văn bản gồm chữ hoa không dấu và chữ số, ví dụ CT21",
    "^[A-Z0-9][A-Za-z0-9.]{0,19}$": "mã điều khoản gồm chữ không dấu, chữ số và dấu chấm",
    "^[A-Z][A-Z0-9-]{1,19}/[A-Z0-9][A-Za-z0-9.]{0,19}$": "ghi mã văn bản, dấu gạch chéo, mã điều"
    " khoản, ví dụ CT21/I.1",
}
# A property that this kind of clause does not have: where it belongs.
BELONGS = {
    "shows": "chỉ dùng cho điều khoản loại conduct",
    "reference_only": "chỉ dùng cho điều khoản loại conduct",
    "evidence": "chỉ dùng cho điều khoản loại obligation",
    "attested": "chỉ dùng cho điều khoản loại outside",
    "known": "chỉ dùng cho điều khoản loại obligation và outside",
    "frequency": "chỉ dùng cho điều khoản loại obligation và outside",
    "example": "chỉ dùng khi bears là person hoặc armed_forces",
    "unit_kinds": "chỉ dùng khi bears là unit",
}
# Two properties that go together: said better than "null is not of type string".
TOGETHER = {
    "effective_to": "văn bản đã hết hiệu lực (ended) phải ghi ngày hết hiệu lực",
    "checked_on": "checked_by và checked_on phải cùng có hoặc cùng là null",
}


@cache
def validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker())


def schema_faults(file: LibraryFile) -> list[Fault]:
    """In the order of the file, the same thing said once."""
    found = dict.fromkeys(
        file.fault(place, reason)
        for error in validator().iter_errors(file.data)
        for place, reason in worded(error)
    )
    return sorted(found, key=lambda fault: fault.line)


def worded(error: ValidationError) -> Iterator[tuple[Place, str]]:
    place = tuple(error.absolute_path)
    instance: Any = error.instance
    value: Any = error.validator_value
    inside = place[2:] if place[:1] == ("clauses",) and len(place) > 1 else place
    name = next((str(step) for step in reversed(inside) if isinstance(step, str)), "")
    if error.validator == "additionalProperties":
        known = cast(dict[str, Any], error.schema)["properties"]
        for extra in [key for key in instance if key not in known]:
            close = difflib.get_close_matches(extra, known, n=1)
            hint = f"; có phải “{close[0]}”?" if close else ""
            yield (*place, extra), f"không có trường “{extra}”{hint}"
    elif error.validator == "required":
        missing = [key for key in value if key not in instance]
        yield place, f"thiếu trường {', '.join(missing)}"
    elif error.validator != "format" or LIKE_A_DATE.fullmatch(str(instance)):
        # What does not even look like a date has its line from the pattern already.
        yield place, f"{name}: {reason_of(error, name)}" if name else reason_of(error, name)


def reason_of(error: ValidationError, name: str) -> str:
    value: Any = error.validator_value
    if error.validator == "type":
        if name in TOGETHER and value in ("string", "null"):
            return TOGETHER[name]
        return TYPES[value if isinstance(value, str) else value[0]]
    if error.validator == "pattern":
        return PATTERNS.get(value, "ghi không đúng dạng")
    if error.validator in ("enum", "const"):
        choices = value if isinstance(value, list) else [value]
        return f"phải là {' hoặc '.join(map(str, choices))}; đang ghi “{error.instance}”"
    return {
        "format": "không có ngày này trong lịch",
        "not": BELONGS.get(name, "không dùng ở đây"),
        "anyOf": "nhiệm vụ của đơn vị phải có evidence hoặc known",
        "maxLength": f"dài quá {value} ký tự",
        "minimum": f"phải từ {value} trở lên",
        "maximum": "số quá lớn",
        "minItems": "danh sách trống; bỏ dòng này hoặc ghi ít nhất một mục",
        "maxItems": f"dài quá {value} mục",
        "uniqueItems": "có mục ghi hai lần",
    }.get(str(error.validator), "không đúng quy định của tệp")
