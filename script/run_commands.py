"""Run several manage.py commands in one process: starting Django takes longer than most of them do.

`python -m script.run_commands migrate --noinput + grant_access`
"""

import itertools
import runpy
import sys
from pathlib import Path

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"


def main(words: list[str]) -> None:
    for is_sign, group in itertools.groupby(words, key="+".__eq__):
        if is_sign:
            continue
        command = list(group)
        sys.argv = [str(MANAGE), *command]
        try:
            runpy.run_path(str(MANAGE), run_name="__main__")
        except BaseException:
            sys.stderr.write(f"script/manage {command[0]}:\n")
            raise


if __name__ == "__main__":
    sys.path.insert(0, str(MANAGE.parent))
    main(sys.argv[1:])
