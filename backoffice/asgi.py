import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings.demo")
os.environ["PROCESS_KIND"] = "web"  # somebody waits for the answer: settings limit each statement

application = get_asgi_application()
