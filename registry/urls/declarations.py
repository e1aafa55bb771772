"""Declaring, and receiving what others declare."""

from django.urls import path

from registry.views import bulk, drafts, mine, review

urlpatterns = [
    path("", mine.mine, name="mine"),
    path("bat-dau/", mine.start_declaration, name="start_declaration"),
    path("khong-thay-doi/", mine.submit_unchanged, name="submit_unchanged"),
    path("khong-su-dung/", mine.declare_none, name="declare_none"),
    path("nhan-dia-chi/", mine.identify_addresses, name="identify_addresses"),
    path("cho-tiep-nhan/", review.queue, name="queue"),
    path("cho-tiep-nhan/khong-thay-doi/", bulk.accept_unchanged, name="accept_unchanged"),
    path(
        "cho-tiep-nhan/khong-thay-doi/ket-qua/", bulk.accepted_unchanged, name="accepted_unchanged"
    ),
    path("cho-tiep-nhan/<uuid:pk>/", review.review, name="review"),
    path(
        "cho-tiep-nhan/<uuid:pk>/tiep-nhan/", review.accept_declaration, name="accept_declaration"
    ),
    path(
        "cho-tiep-nhan/<uuid:pk>/de-nghi-bo-sung/",
        review.return_declaration,
        name="return_declaration",
    ),
    path("cho-tiep-nhan/<uuid:pk>/ban-sau/", review.next_declaration, name="next_declaration"),
    path(
        "cho-tiep-nhan/<uuid:pk>/ban-truoc/",
        review.previous_declaration,
        name="previous_declaration",
    ),
    path("<uuid:pk>/", mine.declaration, name="declaration"),
    path("<uuid:pk>/sua/", drafts.edit_draft, name="edit_draft"),
    path("<uuid:pk>/dang-go/", drafts.keep_typed, name="keep_typed"),
    path("<uuid:pk>/bo/", mine.discard_draft, name="discard_draft"),
    path("<uuid:pk>/gui/", mine.submit_declaration, name="submit_declaration"),
    path("<uuid:pk>/rut-lai/", mine.withdraw_declaration, name="withdraw_declaration"),
]
