from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "assignments.orders"
    label = "orders"
