"""`python -m bench NAME [--json] …`: measure, print, and exit 1 when a figure is over its limit."""

import argparse
import importlib
import os
import sys
from types import ModuleType

import django

from bench.table import as_json, as_table

NAMES = {
    "import": "bench.import_",
    "registry": "bench.registry",
    "directives": "bench.directives",
}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("SECRET_KEY", "only-for-measuring-" + "0" * 50)
    os.environ.setdefault("SECURE", "0")

    first = argparse.ArgumentParser(
        prog="bench", usage=f"bench {{{','.join(NAMES)}}} …", add_help=False
    )
    first.add_argument("name", choices=NAMES)
    chosen, words = first.parse_known_args()

    django.setup()
    module = importlib.import_module(NAMES[chosen.name])
    options = parser_of(module, chosen.name).parse_args(words)
    figures = module.measure(options)
    print(as_json(figures) if options.json else as_table(figures))
    return int(any(figure.is_over for figure in figures))


def parser_of(module: ModuleType, name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"bench {name}", description=module.__doc__)
    parser.add_argument("--json", action="store_true", help="one line of JSON per figure")
    if hasattr(module, "add_options"):
        module.add_options(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
