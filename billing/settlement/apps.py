from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "billing.settlement"
    label = "settlement"
