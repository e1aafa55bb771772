from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.months, name="months"),
    path("lap/", views.open_run, name="open_run"),
    path("dot/<uuid:pk>/", views.run, name="run"),
    path("<uuid:pk>/", views.monthly_report, name="monthly_report"),
    path("<uuid:pk>/tai/", views.download_report, name="download_report"),
    path("<uuid:pk>/lap-lai/", views.retry_report, name="retry_report"),
]
