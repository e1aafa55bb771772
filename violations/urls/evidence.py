"""Evidence and its files."""

from django.urls import path

from violations.views import evidence

urlpatterns = [
    path("<uuid:pk>/minh-chung/", evidence.add_evidence, name="add_evidence"),
    path("minh-chung/<uuid:pk>/", evidence.evidence, name="evidence"),
    path("minh-chung/<uuid:pk>/tep/", evidence.evidence_file, name="evidence_file"),
    path("minh-chung/<uuid:pk>/giu-kin/", evidence.withhold_evidence, name="withhold_evidence"),
    path(
        "minh-chung/<uuid:pk>/giu-kin/duyet/",
        evidence.approve_withholding,
        name="approve_withholding",
    ),
    path("minh-chung/<uuid:pk>/giu-kin/bo/", evidence.end_withholding, name="end_withholding"),
]
