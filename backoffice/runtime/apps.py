from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    name = "backoffice.runtime"
    label = "runtime"
