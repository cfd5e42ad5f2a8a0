from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "frontend.notices"
    label = "notices"
