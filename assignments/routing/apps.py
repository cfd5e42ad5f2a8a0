from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "assignments.routing"
    label = "routing"
