"""URLs of the account pages. Password views keep the names that Django's own code reverses."""

from django.contrib.auth import views as auth_views
from django.urls import path
from django.views.generic import TemplateView

from strategies.accounts import (
    email_views,
    password_views,
    session_views,
    sign_in_views,
    token_views,
    two_factor_views,
    views,
)
from strategies.accounts.throttling import throttled, throttled_by_account, throttled_by_address, throttled_code

urlpatterns = [
    path("", throttled_by_account(views.account), name="account"),
    path("login/", throttled(sign_in_views.PasswordStep.as_view()), name="login"),
    path("login/code/", throttled_code(sign_in_views.CodeStep.as_view()), name="login_code"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("sign-up/", throttled_by_address(views.SignUp.as_view()), name="sign_up"),
    path("sign-out-everywhere/", throttled_by_account(views.sign_out_everywhere), name="sign_out_everywhere"),
    path("sessions/", session_views.sessions, name="sessions"),
    path("sessions/<int:key>/end/", session_views.end, name="end_session"),
    path("data.json", views.export, name="export_account"),
    path("delete/", throttled_by_account(views.delete), name="delete_account"),
    path("deleted/", TemplateView.as_view(template_name="account/deleted.html"), name="account_deleted"),
    path("two-factor/", throttled_by_account(two_factor_views.two_factor_page), name="two_factor"),
    path("two-factor/codes/", throttled_by_account(two_factor_views.recovery_codes), name="recovery_codes"),
    path("two-factor/off/", throttled_by_account(two_factor_views.turn_off), name="two_factor_off"),
    path("tokens/", throttled_by_account(token_views.tokens), name="tokens"),
    path("tokens/<int:key>/revoke", token_views.revoke, name="revoke_token"),
    path("email/confirm/<str:token>/", email_views.confirm, name="confirm_email"),
    path("email/send/", throttled_by_address(email_views.send_confirmation), name="send_confirmation"),
    path("password/", throttled_by_account(password_views.Change.as_view()), name="password_change"),
    path("password/reset/", throttled_by_address(password_views.Reset.as_view()), name="password_reset"),
    path(
        "password/reset/sent/",
        auth_views.PasswordResetDoneView.as_view(template_name="account/reset_sent.html"),
        name="password_reset_done",
    ),
    path(
        "password/reset/<uidb64>/<token>/",
        auth_views.PasswordResetConfirmView.as_view(template_name="account/reset_confirm.html"),
        name="password_reset_confirm",
    ),
    path(
        "password/reset/done/",
        auth_views.PasswordResetCompleteView.as_view(template_name="account/reset_done.html"),
        name="password_reset_complete",
    ),
]
