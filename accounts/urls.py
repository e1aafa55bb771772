"""People, units, roles, activation sheets, inbox and trail."""

from django.urls import path

from accounts.views import activation, appointments, inbox, papers, people, roster, trail, units

app_name = "accounts"

urlpatterns = [
    path("can-bo/", people.people, name="people"),
    path("can-bo/them/", people.add_person, name="add_person"),
    path("can-bo/<uuid:pk>/", people.person, name="person"),
    path("can-bo/<uuid:pk>/sua/", people.change_person, name="change_person"),
    path("can-bo/<uuid:pk>/roi-don-vi/", people.record_leaving, name="record_leaving"),
    path("can-bo/<uuid:pk>/tro-lai/", people.record_return, name="record_return"),
    path("can-bo/<uuid:pk>/dang-xuat/", people.end_all_sessions, name="end_all_sessions"),
    path(
        "can-bo/<uuid:pk>/phieu/",
        activation.request_activation_slip,
        name="request_activation_slip",
    ),
    path(
        "can-bo/<uuid:person>/giao-vai-tro/",
        appointments.grant_appointment,
        name="grant_appointment",
    ),
    path("don-vi/", units.units, name="units"),
    path("don-vi/them/", units.add_unit, name="add_unit"),
    path("don-vi/<int:pk>/", units.unit, name="unit"),
    path("don-vi/<int:parent>/them/", units.add_unit, name="add_unit_below"),
    path("don-vi/<int:pk>/sua/", units.change_unit, name="change_unit"),
    path("don-vi/<int:pk>/ket-thuc/", units.close_unit, name="close_unit"),
    path("don-vi/<int:pk>/chuyen/", units.propose_unit_move, name="propose_unit_move"),
    path("loai-don-vi/", units.unit_kinds, name="unit_kinds"),
    path("chuyen-don-vi/", units.unit_moves, name="unit_moves"),
    path("chuyen-don-vi/<int:pk>/", units.unit_move, name="unit_move"),
    path("chuyen-don-vi/<int:pk>/duyet/", units.approve_unit_move, name="approve_unit_move"),
    path("chuyen-don-vi/<int:pk>/khong-duyet/", units.refuse_unit_move, name="refuse_unit_move"),
    path("vai-tro/", appointments.appointments, name="appointments"),
    path("vai-tro/<int:pk>/", appointments.appointment, name="appointment"),
    path("vai-tro/<int:pk>/duyet/", appointments.approve_appointment, name="approve_appointment"),
    path("vai-tro/<int:pk>/ket-thuc/", appointments.end_appointment, name="end_appointment"),
    path("phieu-dang-nhap/", activation.activation_sheets, name="activation_sheets"),
    path(
        "phieu-dang-nhap/lap/",
        activation.request_activation_sheet,
        name="request_activation_sheet",
    ),
    path("phieu-dang-nhap/<uuid:pk>/", activation.activation_sheet, name="activation_sheet"),
    path(
        "phieu-dang-nhap/<uuid:pk>/tai/",
        activation.download_activation_sheet,
        name="download_activation_sheet",
    ),
    path(
        "phieu-dang-nhap/<uuid:pk>/lap-lai/",
        activation.retry_activation_sheet,
        name="retry_activation_sheet",
    ),
    path("nhap-danh-sach/", roster.check_roster, name="check_roster"),
    path("nhap-danh-sach/mau/", roster.roster_template, name="roster_template"),
    path("nhap-danh-sach/<uuid:pk>/", roster.roster_import, name="roster_import"),
    path("nhap-danh-sach/<uuid:pk>/ghi/", roster.apply_roster, name="apply_roster"),
    path("nhap-danh-sach/<uuid:pk>/bo/", roster.discard_roster, name="discard_roster"),
    path("nhap-danh-sach/<uuid:pk>/bi-loai/", roster.refused_rows, name="refused_rows"),
    path("hop-thu/", inbox.inbox, name="inbox"),
    path("hop-thu/da-doc/", inbox.read_all_notifications, name="read_all_notifications"),
    path("hop-thu/<uuid:pk>/", inbox.open_notification, name="open_notification"),
    path("tep/", papers.papers, name="papers"),
    path("tep/<uuid:pk>/", papers.paper, name="paper"),
    path("tep/<uuid:pk>/tai/", papers.download_paper, name="download_paper"),
    path("tep/<uuid:pk>/lap-lai/", papers.retry_paper, name="retry_paper"),
    path("tep/<uuid:pk>/xoa/", papers.remove_paper, name="remove_paper"),
    path("ai-da-xem/", trail.readings, name="readings"),
    path("nhat-ky/", trail.trail, name="trail"),
]
