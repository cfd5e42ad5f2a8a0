from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "assignments.pricing"
    label = "pricing"
