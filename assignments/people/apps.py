from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "assignments.people"
    label = "people"
