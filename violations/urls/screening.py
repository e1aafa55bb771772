"""Reports that wait to be screened, and opening who reported."""

from django.urls import URLPattern, path

from violations.views import reveals, screening

urlpatterns: list[URLPattern] = [
    path("phan-anh/cho-xem-xet/", screening.screening, name="screening"),
    path("phan-anh/<uuid:pk>/", screening.report, name="report"),
    path("phan-anh/<uuid:pk>/thu-ly/", screening.accept_report, name="accept_report"),
    path("phan-anh/<uuid:pk>/khong-thu-ly/", screening.refuse_report, name="refuse_report"),
    path("phan-anh/<uuid:pk>/co-lien-quan/", screening.step_aside, name="step_aside"),
    path("phan-anh/<uuid:pk>/danh-tinh/", reveals.ask_reveal, name="ask_reveal"),
    path("danh-tinh/", reveals.reveals, name="reveals"),
    path("danh-tinh/<uuid:pk>/", reveals.reveal, name="reveal"),
    path("danh-tinh/<uuid:pk>/duyet/", reveals.approve_reveal, name="approve_reveal"),
    path("danh-tinh/<uuid:pk>/khong-duyet/", reveals.refuse_reveal, name="refuse_reveal"),
    path("danh-tinh/<uuid:pk>/xem/", reveals.open_reveal, name="open_reveal"),
]
