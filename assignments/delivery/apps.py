from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "assignments.delivery"
    label = "delivery"
