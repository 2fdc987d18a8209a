"""Sign-in addresses: those of django-allauth that this house uses (no sign-up, no change of address by oneself)."""

from allauth.account import views
from django.conf import settings
from django.urls import include, path, re_path

from zhiheng.platform.accounts.views import closed

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("signup/", closed, name="account_signup"),  # allauth wants the name; nobody signs up by themselves
    path("2fa/", include("allauth.mfa.urls")),
]
if settings.EMAIL_HOST:  # without mail a forgotten password is set anew by the administrator
    urlpatterns += [
        path("password/reset/", views.password_reset, name="account_reset_password"),
        path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
        re_path(
            r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            views.password_reset_from_key,
            name="account_reset_password_from_key",
        ),
        path(
            "password/reset/key/done/",
            views.password_reset_from_key_done,
            name="account_reset_password_from_key_done",
        ),
    ]
