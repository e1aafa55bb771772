"""Tables to take away."""

from django.urls import path

from registry.views import exports

urlpatterns = [
    path("cho-tiep-nhan/tai-bang/", exports.export_queue, name="export_queue"),
    path("trang-chinh-thuc/tai-bang/", exports.export_official_pages, name="export_official_pages"),
    path("su-co/tai-bang/", exports.export_incidents, name="export_incidents"),
    path("dot/<uuid:pk>/tien-do/<int:unit>/tai-bang/", exports.export_round, name="export_round"),
]
