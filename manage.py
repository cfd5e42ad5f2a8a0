#!/usr/bin/env python
import os
import signal
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings.demo")
    # Leave by way of the exit handlers, so that an embedded database started for this command is stopped.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
