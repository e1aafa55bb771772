"""Reporting a fact of conduct in four pages, and following what one has sent.

Each page sends what came before along in its body; a reload or a way back loses nothing, and no
address says about whom it is (R148).
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthedRequest
from accounts.paging import page_of
from portal.lib.access import allowed
from violations import shapes
from violations.actions import reports as actions
from violations.facts import reports as facts
from violations.forms.reports import (
    FACT,
    CitedForm,
    EvidenceForm,
    FactsForm,
    FindSubjectForm,
    OwnReportForm,
    PaperForm,
    SubjectForm,
    hidden,
)
from violations.permissions import reports as permissions

STEPS = ["Về ai", "Điều khoản", "Sự việc", "Xem lại và gửi"]
ALREADY_SENT = (
    "Phản ánh này đồng chí đã gửi, đang chờ xem xét; lần gửi này không ghi thêm gì. Cần sửa hoặc thêm"
    " minh chứng thì rút lại rồi gửi lại."
)
WRITTEN = "written"  # in the body: the page of facts was filled in, not just opened


@require_safe
def my_reports(request: AuthedRequest) -> HttpResponse:
    """Where each stands, nothing of the case that it may have begun (R145)."""
    page = page_of(facts.own_reports(request.user), request.GET, ("received_at", "id"), down=True)
    context = {
        "page": page,
        "can_report": allowed(permissions.check_can_report, request.user, timezone.localdate()),
        "daily": permissions.DAILY,
    }
    return render(request, "violations/my_reports.html", context)


@require_http_methods(["GET", "POST"])
def start_report(request: AuthedRequest) -> HttpResponse:
    """What a report is, and about whom. The search is sent in the body: a name stands in no address."""
    permissions.check_can_report(request.user, timezone.localdate())

    form = FindSubjectForm(request.POST or None)
    people = None
    if form.is_valid():
        asked = form.cleaned_data
        people = facts.people_found(
            request.user, asked["name"], asked["of_unit"], timezone.localdate()
        )
    context = {"form": form, "people": people, "most": facts.MOST_FOUND, **_steps(0)}
    return render(request, "violations/report_person.html", context)


@require_http_methods(["GET", "POST"])
def choose_clause(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_report(request.user, timezone.localdate())

    about = SubjectForm(request.POST or None, user=request.user)
    if not about.is_valid():
        return _from_the_start(request, about)
    chosen = CitedForm(request.POST, user=request.user) if "clause" in request.POST else None
    return _clauses(request, about, chosen)


@require_http_methods(["GET", "POST"])
def write_report(request: AuthedRequest) -> HttpResponse:
    permissions.check_can_report(request.user, timezone.localdate())

    about = SubjectForm(request.POST or None, user=request.user)
    if not about.is_valid():
        return _from_the_start(request, about)
    cited = CitedForm(request.POST, user=request.user)
    if not cited.is_valid():
        return _clauses(request, about, cited)
    return _writing(request, cited, _told(request, cited))


@require_http_methods(["GET", "POST"])
def review_report(request: AuthedRequest) -> HttpResponse:
    """Everything once more, with the evidence, before it is sent."""
    return _reviewed(request, EvidenceForm())


@require_http_methods(["GET", "POST"])
def send_report(request: AuthedRequest) -> HttpResponse:
    evidence = EvidenceForm(request.POST or None, request.FILES or None)
    return _reviewed(request, evidence)


@require_http_methods(["GET", "POST"])
def withdraw_report(request: AuthedRequest) -> HttpResponse:
    """Asked once more; which report it is stands in the body."""
    form = OwnReportForm(request.POST or None)
    if not form.is_valid():
        return redirect("violations:my_reports")
    found = facts.own_reports(request.user).filter(pk=form.cleaned_data["report"]).first()
    if found is None:
        raise Http404
    permissions.check_can_withdraw(request.user, found)

    if form.cleaned_data["sure"]:
        actions.withdraw_report(found, by=request.user)
        messages.success(request, "Đã rút lại phản ánh.")
        return redirect("violations:my_reports")
    return render(request, "violations/my_report_withdraw.html", {"report": found})


# -- the pages ----------------------------------------------------------------------------------


def _reviewed(request: AuthedRequest, evidence: EvidenceForm) -> HttpResponse:
    """The last two steps: shown once more, and sent when the evidence is whole too."""
    permissions.check_can_report(request.user, timezone.localdate())
    cited = CitedForm(request.POST or None, user=request.user)
    if not cited.is_valid():
        return write_report(request)
    told = _told(request, cited)
    if not told.is_valid():
        return _writing(request, cited, told)
    if evidence.is_bound and (cited.on_paper or evidence.is_valid()):
        return _send(request, cited, told, evidence)

    context = {
        "cited": cited.cleaned_data,
        "on_paper": cited.on_paper,
        "rows": _rows(cited, told),
        "hidden": hidden(cited, told),
        "form": evidence,
        **_steps(3),
    }
    return render(request, "violations/report_review.html", context)


def _send(
    request: AuthedRequest, cited: CitedForm, told: FactsForm | PaperForm, evidence: EvidenceForm
) -> HttpResponse:
    """Pressed twice, the second press leads to what the first has sent."""
    said = cited.cleaned_data
    if facts.waiting_twin(request.user, said["subject"], said["clause"], said["happened_on"]):
        messages.info(request, ALREADY_SENT)
    else:
        shown = {} if cited.on_paper else evidence.report()
        sent = actions.send_report(by=request.user, **said, **told.report(), **shown)
        day = f"{sent.screening_due_on:%d/%m/%Y}"
        messages.success(
            request, f"Đã gửi phản ánh. Đồng chí được trả lời ở đây, chậm nhất hết ngày {day}."
        )
    return redirect("violations:my_reports")


def _from_the_start(request: AuthedRequest, about: SubjectForm) -> HttpResponse:
    """Nobody was chosen, or somebody who cannot be."""
    context = {
        "form": FindSubjectForm(),
        "refusal": about.errors.get("subject", [""])[0] if about.is_bound else "",
        "people": None,
        **_steps(0),
    }
    return render(request, "violations/report_person.html", context)


def _clauses(request: AuthedRequest, about: SubjectForm, chosen: CitedForm | None) -> HttpResponse:
    subject = about.cleaned_data["subject"]
    context = {
        "subject": subject,
        "form": chosen or CitedForm(user=request.user),
        "chosen": str(request.POST.get("clause", "")),
        "documents": facts.citable(subject),
        "kept": [(name, value) for name, value in request.POST.items() if _is_told(name)],
        "guidance": permissions.GUIDANCE,
        **_steps(1),
    }
    return render(request, "violations/report_clause.html", context)


def _writing(request: AuthedRequest, cited: CitedForm, told: forms.Form) -> HttpResponse:
    context = {
        "cited": cited.cleaned_data,
        "on_paper": cited.on_paper,
        "hidden": hidden(cited),
        "form": told,
        "written": WRITTEN,
        **_steps(2),
    }
    return render(request, "violations/report_facts.html", context)


def _told(request: AuthedRequest, cited: CitedForm) -> FactsForm | PaperForm:
    """Bound once the page of facts was filled in."""
    data = request.POST if WRITTEN in request.POST else None
    if cited.on_paper:
        return PaperForm(data)
    return FactsForm(data, clause=cited.cleaned_data["clause"])


def _rows(cited: CitedForm, told: FactsForm | PaperForm) -> list[dict[str, Any]]:
    """All that was said, as it is sent."""
    said = told.report()
    if isinstance(told, PaperForm):
        return [
            {"label": field.label, "value": told.cleaned_data[field.name]}
            for field in told  # in the order of the page
        ]
    shown = shapes.shown(cited.cleaned_data["clause"], said["facts"])
    rows = [{"label": label, "value": value} for label, value in shown]
    return [*rows, {"label": "Diễn biến sự việc", "value": said["description"]}]


def _is_told(name: str) -> bool:
    """What was written already, for who goes back to choose another clause."""
    return name in (WRITTEN, "description") or name.startswith(FACT)


def _steps(now: int) -> dict[str, Any]:
    states = ["done"] * now + ["now"] + ["later"] * (len(STEPS) - now - 1)
    return {
        "steps": [
            {"label": label, "state": state} for label, state in zip(STEPS, states, strict=True)
        ]
    }
