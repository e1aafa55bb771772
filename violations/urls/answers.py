"""Answers, who goes along, the handler's notes."""

from django.urls import path

from violations.views import answers, companions, notes

urlpatterns = [
    path("giai-trinh-giay/", answers.type_answer, name="type_answer"),
    path("<uuid:pk>/giai-trinh/", answers.write_answer, name="write_answer"),
    path("<uuid:pk>/giai-trinh/dang-go/", answers.keep_answer, name="keep_answer"),
    path("<uuid:pk>/giai-trinh/gui/", answers.send_answer, name="send_answer"),
    path("<uuid:pk>/khong-giai-trinh/", answers.waive_answer, name="waive_answer"),
    path("<uuid:pk>/nguoi-di-cung/", companions.name_companion, name="name_companion"),
    path(
        "<uuid:pk>/nguoi-di-cung/rut-loi-moi/",
        companions.take_back_invitation,
        name="take_back_invitation",
    ),
    path("loi-moi/<uuid:pk>/", companions.invitation, name="invitation"),
    path("loi-moi/<uuid:pk>/nhan/", companions.accept_invitation, name="accept_invitation"),
    path("loi-moi/<uuid:pk>/khong-nhan/", companions.decline_invitation, name="decline_invitation"),
    path("nguoi-di-cung/<int:pk>/thoi/", companions.end_companion, name="end_companion"),
    path("<uuid:pk>/ghi-chu/", notes.add_handler_note, name="add_handler_note"),
]
