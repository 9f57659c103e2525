#!/usr/bin/env python
"""Django's own command line; ``participa`` is the friendlier door to the same commands."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participa.settings")
    execute_from_command_line(sys.argv)
