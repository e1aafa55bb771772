from django.urls import path

from directives.views import uploads

urlpatterns = [
    path("dua-vao/", uploads.library_uploads, name="library_uploads"),
    path("dua-vao/kiem-tra/", uploads.check_upload, name="check_upload"),
    path("dua-vao/mau/", uploads.upload_template, name="upload_template"),
    path("dua-vao/vi-du/", uploads.upload_example, name="upload_example"),
    path("dua-vao/<uuid:pk>/", uploads.library_upload, name="library_upload"),
    path("dua-vao/<uuid:pk>/gui-duyet/", uploads.propose_upload, name="propose_upload"),
    path("dua-vao/<uuid:pk>/nap/", uploads.confirm_upload, name="confirm_upload"),
    path("dua-vao/<uuid:pk>/khong-duyet/", uploads.refuse_upload, name="refuse_upload"),
    path("dua-vao/<uuid:pk>/bo/", uploads.discard_upload, name="discard_upload"),
    path("<str:code>/bang-excel/", uploads.document_workbook, name="document_workbook"),
]
