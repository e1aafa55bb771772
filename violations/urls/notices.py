"""Notices, their delivery, and their clock."""

from django.urls import path

from violations.views import clock, notices

urlpatterns = [
    path("giao-thong-bao/", notices.hand_notice, name="hand_notice"),
    path("<uuid:pk>/thong-bao/", notices.issue_notice, name="issue_notice"),
    path("<uuid:pk>/thong-bao/nhan/", notices.open_notice, name="open_notice"),
    path("<uuid:pk>/thong-bao/<int:number>/in/", notices.print_notice, name="print_notice"),
    path("<uuid:pk>/gia-han/", clock.extend_answer, name="extend_answer"),
    path("<uuid:pk>/tam-dung/", clock.pause_case, name="pause_case"),
    path("<uuid:pk>/tiep-tuc/", clock.resume_case, name="resume_case"),
]
