"""Every address of reports and cases, part by part."""

from violations.urls import (
    answers,
    appeals,
    cases,
    decisions,
    evidence,
    keeping,
    notices,
    reports,
    screening,
)

app_name = "violations"

urlpatterns = [
    *reports.urlpatterns,
    *screening.urlpatterns,
    *notices.urlpatterns,
    *answers.urlpatterns,
    *evidence.urlpatterns,
    *decisions.urlpatterns,
    *appeals.urlpatterns,
    *keeping.urlpatterns,
    *cases.urlpatterns,
]
