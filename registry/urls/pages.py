"""Official pages of units."""

from django.urls import path

from registry.views import pages

urlpatterns = [
    path("trang-chinh-thuc/", pages.official_pages, name="official_pages"),
    path("trang-chinh-thuc/dang-ky/", pages.register_official_page, name="register_official_page"),
    path("trang-chinh-thuc/<uuid:pk>/", pages.official_page, name="official_page"),
    path("trang-chinh-thuc/<uuid:pk>/in/", pages.print_official_page, name="print_official_page"),
    path(
        "trang-chinh-thuc/<uuid:pk>/sua/", pages.change_official_page, name="change_official_page"
    ),
    path(
        "trang-chinh-thuc/<uuid:pk>/phu-trach/",
        pages.assign_official_page,
        name="assign_official_page",
    ),
    path(
        "trang-chinh-thuc/<uuid:pk>/ra-soat/",
        pages.review_official_page,
        name="review_official_page",
    ),
    path(
        "trang-chinh-thuc/<uuid:pk>/ngung-dung/",
        pages.close_official_page,
        name="close_official_page",
    ),
]
