"""The way in and out, under the names that allauth reverses. Nothing else of allauth is reachable."""

from allauth.account import views as allauth_views
from django.urls import path

from accounts.views import sign_in

urlpatterns = [
    path("dang-nhap/", allauth_views.login, name="account_login"),
    path("dang-xuat/", sign_in.sign_out_view, name="account_logout"),
    path("kich-hoat/", sign_in.activate, name="account_activate"),
    path("kich-hoat/mat-khau/", sign_in.choose_password, name="account_choose_password"),
    path("xac-nhan-mat-khau/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("doi-mat-khau/", sign_in.change_password, name="account_change_password"),
    path("ngung-su-dung/", allauth_views.account_inactive, name="account_inactive"),
]
