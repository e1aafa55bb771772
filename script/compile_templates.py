"""Compile every template of the project, so that a misspelt tag is found before its page is opened."""

import sys
from pathlib import Path

import django
from django.conf import settings
from django.template import TemplateSyntaxError
from django.template.loader import get_template


def main() -> int:
    django.setup()
    faults = []
    folder = Path(settings.BASE_DIR) / "templates"
    for path in sorted(folder.rglob("*.*")):
        name = str(path.relative_to(folder))
        try:
            get_template(name)
        except (TemplateSyntaxError, UnicodeDecodeError) as fault:
            faults.append(f"templates/{name}: {fault}")
    sys.stdout.write("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
