"""Assessments, decisions, corrections, the words of letters."""

from django.urls import path

from violations.views import assessments, corrections, decisions, letters

urlpatterns = [
    path("<uuid:pk>/de-xuat/", assessments.assess, name="assess"),
    path("<uuid:pk>/xem-xet-them/", assessments.send_back, name="send_back"),
    path("<uuid:pk>/ket-luan/", decisions.decide, name="decide"),
    path("ket-luan/<uuid:pk>/nhan/", decisions.receive_decision, name="receive_decision"),
    path("ket-luan/giao-ban-giay/", decisions.hand_decision, name="hand_decision"),
    path(
        "ket-luan/<uuid:pk>/thu/", decisions.request_decision_letter, name="request_decision_letter"
    ),
    path("khac-phuc/<int:pk>/da-lam/", corrections.report_correction, name="report_correction"),
    path("khac-phuc/<int:pk>/kiem-tra/", corrections.check_correction, name="check_correction"),
    path("mau-thu/", letters.letters, name="letters"),
    path("mau-thu/<slug:code>/", letters.change_paragraph, name="change_paragraph"),
]
