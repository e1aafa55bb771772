"""Every address of the portal. Each one stands in tests/test_access_matrix.py."""

from django.urls import include, path

from portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("", include("accounts.urls_sign_in")),
    path("", include("accounts.urls")),
    path("ke-khai/", include("registry.urls")),
    path("van-ban/", include("directives.urls")),
    path("vu-viec/", include("violations.urls")),
    path("bao-cao/", include("reports.urls")),
]
