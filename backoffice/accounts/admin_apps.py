from django.contrib.admin.apps import AdminConfig


class OfficeAdminConfig(AdminConfig):
    """Django's admin with the office's own site as `admin.site`."""

    default_site = "backoffice.accounts.admin_site.OfficeAdminSite"
