from django.urls import path

from directives.views import checklists, evidence

urlpatterns = [
    path("bang-kiem/", checklists.checklists, name="checklists"),
    path("bang-kiem/lap/", checklists.open_checklist, name="open_checklist"),
    path("bang-kiem/cap-duoi/", checklists.checklists_below, name="checklists_below"),
    path("bang-kiem/<uuid:pk>/", checklists.checklist, name="checklist"),
    path("bang-kiem/<uuid:pk>/nhiem-vu/<int:item>/", checklists.answer_item, name="answer_item"),
    path("bang-kiem/<uuid:pk>/nhiem-vu/<int:item>/tep/", evidence.item_files, name="item_files"),
    path(
        "bang-kiem/<uuid:pk>/nhiem-vu/<int:item>/tep/<uuid:file>/",
        evidence.item_file,
        name="item_file_download",
    ),
    path(
        "bang-kiem/<uuid:pk>/nhiem-vu/<int:item>/tep/<uuid:file>/bo/",
        evidence.remove_item_file,
        name="remove_item_file",
    ),
    path("bang-kiem/<uuid:pk>/xac-nhan/<int:clause>/", evidence.attest, name="attest"),
    path(
        "bang-kiem/<uuid:pk>/nhiem-vu/<int:item>/xem-xet/",
        checklists.review_item,
        name="review_item",
    ),
    path("bang-kiem/<uuid:pk>/gui/", checklists.send_checklist, name="send_checklist"),
    path("bang-kiem/<uuid:pk>/tra-lai/", checklists.return_checklist, name="return_checklist"),
    path("bang-kiem/<uuid:pk>/tiep-nhan/", checklists.accept_checklist, name="accept_checklist"),
]
