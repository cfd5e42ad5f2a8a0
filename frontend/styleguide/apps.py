from django.apps import AppConfig


class StyleguideConfig(AppConfig):
    name = "frontend.styleguide"
    label = "styleguide"
