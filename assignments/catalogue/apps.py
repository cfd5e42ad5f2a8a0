from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "assignments.catalogue"
    label = "catalogue"
