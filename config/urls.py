"""The root URL configuration."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from config.metrics import prometheus
from strategies.accounts.throttling import throttled_by_account
from strategies.api.ninja_api import api

# Evaluated at the first request: `collectstatic` imports this module before the manifest exists.
lazy_static = lazy(static, str)

urlpatterns = [
    path("metrics", prometheus, name="metrics"),
    path("favicon.ico", RedirectView.as_view(url=lazy_static("strategies/favicon.svg"))),
    path("accounts/", include("strategies.accounts.urls")),
    path("admin/password_change/", throttled_by_account(admin.site.admin_view(admin.site.password_change))),
    path("admin/", admin.site.urls),
    path("", include("strategies.urls")),
    path("api/v1/", api.urls),
]
