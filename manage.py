#!/usr/bin/env python
"""Django's own entry point, for tools that look for it. People use `zoneops`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zoneops.config.settings")
    execute_from_command_line(sys.argv)
