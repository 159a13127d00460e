"""Makes `admin.site` the site of `strategies.accounts.admin_site`. Imported before models are."""

from django.contrib.admin.apps import AdminConfig


class ThroughlineAdminConfig(AdminConfig):
    default_site = "strategies.accounts.admin_site.ThroughlineAdminSite"
