from django.apps import AppConfig


class OfficeConsoleConfig(AppConfig):
    name = "frontend.office"
    label = "office_console"
