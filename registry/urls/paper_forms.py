"""Declarations on paper: printed, and typed by a clerk for a member."""

from django.urls import path

from registry.views import paper_forms, printing

urlpatterns = [
    path("ban-giay/", paper_forms.paper_forms, name="paper_forms"),
    path("ban-giay/in/", printing.print_own_form, name="print_own_form"),
    path("ban-giay/in-mau-trong/", printing.print_blank_form, name="print_blank_form"),
    path("ban-giay/nguoi/<uuid:pk>/in/", printing.print_form_for, name="print_form_for"),
    path("<uuid:pk>/in/", printing.print_declaration, name="print_declaration"),
    path("ban-giay/nguoi/<uuid:pk>/", paper_forms.start_paper_form, name="start_paper_form"),
    path("ban-giay/<uuid:pk>/nhap/", paper_forms.save_paper_form, name="save_paper_form"),
    path("ban-giay/<uuid:pk>/xac-nhan/", paper_forms.confirm_paper_form, name="confirm_paper_form"),
    path("ban-giay/<uuid:pk>/xac-nhan/ma/", paper_forms.confirm_by_code, name="confirm_by_code"),
    path(
        "ban-giay/<uuid:pk>/xac-nhan/chu-ky/",
        paper_forms.confirm_by_signature,
        name="confirm_by_signature",
    ),
    path("ban-giay/<uuid:pk>/bo/", paper_forms.discard_paper_form, name="discard_paper_form"),
]
