from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "frontend.public"
    label = "public"
