"""`python -m bench NAME [--json]`: measure, print, and exit 1 when a figure is over its limit."""

import argparse
import importlib
import os
import sys

import django

from bench.table import as_json, as_table

NAMES = {"import": "bench.import_"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true", help="one line of JSON per figure")
    arguments = parser.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("SECRET_KEY", "only-for-measuring-" + "0" * 50)
    os.environ.setdefault("SECURE", "0")
    django.setup()
    figures = importlib.import_module(NAMES[arguments.name]).measure()
    print(as_json(figures) if arguments.json else as_table(figures))
    return int(any(figure.is_over for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
