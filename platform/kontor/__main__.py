"""`kontor …`, or `python -m kontor …` from a checkout."""

import os
import sys
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kontor.settings")
    # A checkout has two roots of sources; an installed wheel has them on the path already.
    checkout = Path(__file__).resolve().parents[2]
    for root in (checkout / "platform", checkout):
        if (checkout / "manage.py").is_file() and str(root) not in sys.path:
            sys.path.insert(0, str(root))
    from kontor.cli import kontor

    kontor(prog_name="kontor")


if __name__ == "__main__":
    main()
