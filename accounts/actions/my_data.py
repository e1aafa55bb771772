"""One's own data to take away: everything of the person, as JSON for machines and as PDF to read."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape

from accounts import data_permissions as permissions
from accounts.actions.papers import request_paper
from accounts.facts import holdings
from accounts.models import Paper, User
from portal.lib import holdings as classes
from portal.lib.holdings import DataClass
from portal.lib.papers import Made, Order, Progress
from portal.lib.pdf import render_pdf

KINDS = {"json": "my_data_json", "pdf": "my_data_pdf"}
MOST_ON_PAPER = 300  # lines of one table in the PDF; the JSON holds them all


def export_my_data(*, by: User, form: str) -> Paper:
    """Have the worker make it. The trail has it as a paper of its kind.  # R84"""
    return request_paper(KINDS[form], by=by, subject=by)


def check_own(user: User, subject: User | None, params: Mapping[str, Any]) -> None:
    permissions.check_is_oneself(user, subject)


def make_json(order: Order, progress: Progress) -> Made:
    person: User = order.subject
    hidden = holdings.unit_names_to_hide(person)
    content = {
        "Dữ liệu của": person.full_name,
        "Lập lúc": _plain(timezone.now()),
        "Các loại dữ liệu": [
            {
                "Loại": kind.title,
                "Để làm gì": kind.purpose,
                "Căn cứ": kind.basis,
                "Giữ đến khi nào": holdings.kept_for(kind),
                "Các bảng": [
                    {
                        "Bảng": table.title,
                        "Các dòng": list(holdings.spelled(table, person, armed=bool(hidden))),
                    }
                    for table in kind.tables
                ],
                "Không ghi ra": holdings.reasons_of(kind),
            }
            for kind in _each_class(progress)
        ],
    }
    text = json.dumps(
        holdings.without_names(content, hidden), default=_plain, ensure_ascii=False, indent=1
    )
    return Made(_file_name("json"), text.encode())


def make_pdf(order: Order, progress: Progress) -> Made:
    person: User = order.subject
    hidden = holdings.unit_names_to_hide(person)
    sections = [
        {
            "kind": kind,
            "keep": holdings.kept_for(kind),
            "tables": [
                holdings.in_words(table, person, MOST_ON_PAPER, armed=bool(hidden))
                for table in kind.tables
            ],
            "reasons": holdings.reasons_of(kind),
        }
        for kind in _each_class(progress)
    ]
    context = {"person": person, "made_at": timezone.now(), "sections": sections}
    html = render_to_string("accounts/my_data_pdf.html", context)
    html = holdings.without_names(html, [escape(name) for name in hidden])
    return Made(_file_name("pdf"), render_pdf(html, identifier=str(order.pk)))


def _each_class(progress: Progress) -> Iterator[DataClass]:
    found = classes.classes()
    for done, kind in enumerate(found):
        progress(done, len(found))
        yield kind


def _plain(value: Any) -> str:
    """Dates as machines and people both read them, in the committee's time zone."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _file_name(suffix: str) -> str:
    return f"du-lieu-cua-toi-{timezone.localdate():%Y-%m-%d}.{suffix}"
