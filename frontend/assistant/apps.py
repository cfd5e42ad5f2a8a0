from django.apps import AppConfig


class AssistantDeskConfig(AppConfig):
    name = "frontend.assistant"
    label = "assistant_desk"
