"""Reporting a fact of conduct, and following one's own reports. No address of these names one."""

from django.urls import URLPattern, path

from violations.views import reports

urlpatterns: list[URLPattern] = [
    path("phan-anh/", reports.my_reports, name="my_reports"),
    path("phan-anh/gui/", reports.start_report, name="start_report"),
    path("phan-anh/gui/dieu-khoan/", reports.choose_clause, name="choose_clause"),
    path("phan-anh/gui/su-viec/", reports.write_report, name="write_report"),
    path("phan-anh/gui/xem-lai/", reports.review_report, name="review_report"),
    path("phan-anh/gui/xong/", reports.send_report, name="send_report"),
    path("phan-anh/rut-lai/", reports.withdraw_report, name="withdraw_report"),
]
