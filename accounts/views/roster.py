"""The roster import: hand in a file, look at what it would do, write it."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from accounts.actions import roster as actions
from accounts.forms.roster import RosterForm
from accounts.http import AuthedRequest
from accounts.models import RosterImport
from accounts.roster import sheets
from accounts.roster.lines import Line, Outcome
from accounts.roster.reasons import LABELS
from accounts.roster.storage import read_lines, read_page
from accounts.workflow import ImportStatus
from portal.lib.xlsx import MIME

RECENT = 10
SECTIONS = {
    Outcome.REFUSED: ("bi-tu-choi", "Bị từ chối"),
    Outcome.ADDED: ("them-moi", "Thêm mới"),
    Outcome.CHANGED: ("thay-doi", "Thay đổi"),
    Outcome.UNCHANGED: ("khong-doi", "Không đổi"),
    Outcome.ABSENT: ("khong-co-trong-tep", "Không có trong tệp"),
}


@require_http_methods(["GET", "POST"])
def check_roster(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_import(request.user)

    sent = request.method == "POST"
    form = RosterForm(request.POST, request.FILES) if sent else RosterForm()
    if form.is_valid():
        checked = actions.check_roster(form.cleaned_data["reading"], by=request.user)
        return redirect("accounts:roster_import", checked.pk)

    imports = RosterImport.objects.visible_to(request.user).select_related("uploaded_by")
    return render(
        request,
        "accounts/roster/check_roster.html",
        {
            "form": form,
            "waiting": imports.filter(status=ImportStatus.CHECKED)[:RECENT],
            "written": imports.filter(status=ImportStatus.APPLIED)[:RECENT],
            "brings_units": request.user.is_administrator,
        },
    )


@require_safe
def roster_import(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """What the file would do, section by section; each page of a section is one seek in a file."""
    checked = _find(request, pk)
    counts = _Counts(checked)
    if checked.status != ImportStatus.CHECKED:
        context = {"checked": checked, "counts": counts}
        return render(request, "accounts/roster/roster_import_done.html", context)

    outcome = counts.section(request.GET.get("phan", ""))
    starts = checked.counts["pages"][outcome]
    page = _page_number(request, len(starts))
    lines = _read(checked, starts[page - 1 : page])
    return render(
        request,
        "accounts/roster/roster_import.html",
        {
            "checked": checked,
            "counts": counts,
            "outcome": outcome.value,
            "section": SECTIONS[outcome][1],
            "tabs": counts.tabs(outcome),
            "rows": [_row(line) for line in lines],
            "shown": f"Trang {page} / {len(starts)}" if len(starts) > 1 else "",
            "previous_url": _page_url(outcome, page - 1) if page > 1 else None,
            "next_url": _page_url(outcome, page + 1) if page < len(starts) else None,
        },
    )


@require_POST
def apply_roster(request: AuthedRequest, pk: UUID) -> HttpResponse:
    checked = _find(request, pk)
    permissions.check_can_apply_import(request.user, checked)

    checked = actions.apply_roster(checked, by=request.user)
    if checked.status == ImportStatus.APPLIED:
        messages.success(request, f"Đã ghi {_Counts(checked).writes_text} vào danh sách.")
    else:
        messages.warning(
            request,
            "Danh sách trên cổng vừa thay đổi nên chưa ghi gì. Dưới đây là kết quả kiểm tra mới, "
            "hãy xem lại rồi ghi.",
        )
    return redirect("accounts:roster_import", checked.pk)


@require_http_methods(["GET", "POST"])
def discard_roster(request: AuthedRequest, pk: UUID) -> HttpResponse:
    checked = _find(request, pk)
    permissions.check_can_apply_import(request.user, checked)

    if request.method == "POST":
        actions.discard_roster(checked, by=request.user)
        messages.success(request, "Đã bỏ tệp, danh sách trên cổng giữ nguyên.")
        return redirect("accounts:check_roster")

    return render(
        request,
        "accounts/roster/discard_roster.html",
        {
            "checked": checked,
            "losses": [f"Kết quả kiểm tra với {_Counts(checked).writes_text} chờ ghi"],
        },
    )


@require_safe
def refused_rows(request: AuthedRequest, pk: UUID) -> HttpResponse:
    checked = _find(request, pk)
    permissions.check_can_see_refused_rows(request.user, checked)

    lines = _read(checked, checked.counts["pages"][Outcome.REFUSED])
    return _download(sheets.refused_rows(lines), "dong-bi-tu-choi.xlsx")


@require_safe
def roster_template(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_import(request.user)
    return _download(sheets.template(), "mau-danh-sach.xlsx")


# ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Counts:
    """The figures of an import in words."""

    checked: RosterImport

    def of(self, outcome: Outcome) -> int:
        return sum(self.checked.counts.get(outcome, {}).values())

    @property
    def items(self) -> list[dict[str, object]]:
        return [
            {
                "label": label,
                "value": self.of(outcome),
                "tone": "late" if outcome == Outcome.REFUSED and self.of(outcome) else "",
            }
            for outcome, (_, label) in SECTIONS.items()
        ]

    @property
    def writes(self) -> int:
        return self.of(Outcome.ADDED) + self.of(Outcome.CHANGED)

    @property
    def refused(self) -> int:
        return self.of(Outcome.REFUSED)

    @property
    def absent(self) -> int:
        return self.of(Outcome.ABSENT)

    @property
    def writes_text(self) -> str:
        return f"{number_format(self.writes)} dòng"

    @property
    def in_detail(self) -> list[dict[str, object]]:
        """Units and people apart, where there are any."""
        nouns = {"unit": "đơn vị", "person": "người"}
        return [
            {"label": f"{label}: {words}", "value": number_format(count)}
            for outcome, (_, label) in SECTIONS.items()
            for noun, words in nouns.items()
            if (count := self.checked.counts.get(outcome, {}).get(noun, 0))
        ]

    def section(self, slug: str) -> Outcome:
        """The one asked for, else the first that has something to look at."""
        for outcome, (known, _) in SECTIONS.items():
            if slug == known:
                return outcome
        return next((outcome for outcome in SECTIONS if self.of(outcome)), Outcome.UNCHANGED)

    def tabs(self, current: Outcome) -> list[dict[str, object]]:
        return [
            {
                "label": f"{label} ({number_format(self.of(outcome))})",
                "url": f"?phan={slug}",
                "current": outcome == current,
            }
            for outcome, (slug, label) in SECTIONS.items()
        ]


def _find(request: AuthedRequest, pk: UUID) -> RosterImport:
    permissions.check_can_import(request.user)
    rows = RosterImport.objects.visible_to(request.user).select_related("uploaded_by")
    return get_object_or_404(rows, pk=pk)


def _page_number(request: AuthedRequest, pages: int) -> int:
    typed = request.GET.get("trang", "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1
    return max(1, min(number, pages))


def _page_url(outcome: Outcome, page: int) -> str:
    return f"?phan={SECTIONS[outcome][0]}&trang={page}"


def _read(checked: RosterImport, starts: list[int]) -> list[Line]:
    with checked.file.open("rb") as file:
        if len(starts) == 1:
            return read_page(file, starts[0])
        return list(read_lines(file, starts))


def _row(line: Line) -> dict[str, object]:
    code, name = line.row[2], line.row[3]
    return {
        "name": name or "(chưa ghi tên)",
        "code": code,
        "is_unit": line.noun == "unit",
        "number": line.row.number,
        "sheet": line.row.sheet,
        "unit_name": line.unit_name,
        "changes": [(LABELS[item.field], item.before, item.after) for item in line.changes],
        "reasons": [item.text for item in line.reasons],
    }


def _download(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=MIME,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
