"""`python -m infra.benchmarks [NAME …]`: all of them, or those named, each in a process of its
own."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """Every module here that has a `main` to run."""
    found = sorted(HERE.glob("[a-z]*.py"))
    return [path.stem for path in found if '__name__ == "__main__"' in path.read_text("utf-8")]


if __name__ == "__main__":
    failed = 0
    for name in sys.argv[1:] or names():
        print(f"── {name}", flush=True)
        failed += subprocess.run([sys.executable, HERE / f"{name}.py"]).returncode != 0
    sys.exit(1 if failed else 0)
