"""Make `.venv` ready: the locked packages, and this checkout importable. Run by `make`.

Needs Python 3.11 or newer and nothing else: uv from the PATH, else uv installed aside by pip,
else venv and pip. Nothing happens when the lock, the interpreter and the folder are unchanged.
Any Python 3 may run this file; it looks for the right one itself.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BOOT = ROOT / ".boot"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "kontor-ready"
PYTHON = VENV / "bin" / "python"
OLDEST, NEWEST = (3, 11), (3, 13)
# The first is the version the lock is tested with.
NAMES = ("python3.11", "python3.12", "python3.13", "python3", "python")


class CannotPrepare(Exception):
    """The environment can't be made; the message says what to install."""


def main():
    try:
        prepare()
    except CannotPrepare as error:
        print(f"\nKontor can't be set up: {error}", file=sys.stderr)
        return 1
    return 0


def prepare():
    os.environ.setdefault("UV_PYTHON_DOWNLOADS", "never")
    if not is_ready():
        if STAMP.exists():
            STAMP.unlink()
        install()
        STAMP.write_text(state(), encoding="utf-8")
        say("Ready.")
    compile_catalogues()


def is_ready():
    return STAMP.is_file() and PYTHON.exists() and STAMP.read_text(encoding="utf-8") == state()


def state():
    """What the environment was made from; a moved folder counts, since scripts hold its path."""
    digest = hashlib.sha256()
    for path in (LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    digest.update(os.fsencode(ROOT))
    return digest.hexdigest() + "\n"


def install():
    interpreter = find_interpreter()
    uv = find_uv(interpreter)
    if uv:
        install_with_uv(uv, interpreter)
    else:
        install_with_pip(interpreter)


def install_with_uv(uv, interpreter):
    say("Installing the locked packages …")
    if not is_usable(PYTHON):
        run([uv, "venv", "--quiet", "--clear", "--python", interpreter, VENV])
    pip = [uv, "pip"]
    into = ["--quiet", "--python", PYTHON]
    run([*pip, "sync", *into, "--require-hashes", LOCK])
    run([*pip, "install", *into, "--no-deps", "--no-build-isolation", "--editable", ROOT])


def install_with_pip(interpreter):
    say("Installing the locked packages with pip (uv would be faster) …")
    if not (is_usable(PYTHON) and (VENV / "bin" / "pip").exists()):
        made = subprocess.run([str(interpreter), "-m", "venv", "--clear", str(VENV)], check=False)
        if made.returncode != 0:
            raise CannotPrepare(
                "this Python has neither pip nor venv. Install uv, or on Debian and Ubuntu: "
                "apt-get install python3-venv"
            )
    pip = [PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    run([*pip, "--require-hashes", "--requirement", LOCK])
    run([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT])


def find_interpreter():
    """The first Python in the supported range; one on the PATH may be a shim that fails."""
    for candidate in (os.environ.get("KONTOR_PYTHON"), *NAMES, sys.executable):
        found = candidate and shutil.which(candidate)
        if found and is_usable(found):
            return found
    raise CannotPrepare(
        f"Python {dotted(OLDEST)} is needed (up to {dotted(NEWEST)} works) and none was found. "
        "Install it, or name it in KONTOR_PYTHON."
    )


def is_usable(python):
    try:
        asked = subprocess.run(
            [str(python), "-c", "import sys; print(*sys.version_info[:2])"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return False
    answer = asked.stdout.decode().split()
    return len(answer) == 2 and OLDEST <= tuple(map(int, answer)) <= NEWEST


def find_uv(interpreter):
    """uv from the PATH, else the locked uv put aside by pip, else None.

    `pip --target` works where PEP 668 refuses a plain install.
    """
    found = shutil.which("uv")
    if found:
        return found
    aside = BOOT / "bin" / "uv"
    if aside.is_file():
        return aside
    BOOT.mkdir(exist_ok=True)
    wanted = BOOT / "uv.lock.txt"
    wanted.write_text(locked_uv(), encoding="utf-8")
    say("Fetching uv …")
    pip = [str(interpreter), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    target = ["install", "--target", str(BOOT), "--require-hashes", "--requirement", str(wanted)]
    got = subprocess.run([*pip, *target], check=False, stderr=subprocess.DEVNULL)
    return aside if got.returncode == 0 and aside.is_file() else None


def locked_uv():
    """uv's own lines of the lock."""
    found = re.search(r"^uv==.*?(?=^\S)", LOCK.read_text(encoding="utf-8") + "\n.", re.M | re.S)
    if found is None:
        raise CannotPrepare(f"{LOCK.name} doesn't name uv; run `make lock`.")
    return found.group(0)


def compile_catalogues():
    """Translations are compiled when a catalogue is newer than what was made of it."""
    for source in ROOT.glob("[!.]*/**/LC_MESSAGES/*.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            run([PYTHON, "-m", "kontor.catalogues"])
            return


def run(argv):
    try:
        subprocess.run([str(part) for part in argv], check=True, cwd=str(ROOT))
    except subprocess.CalledProcessError as error:
        raise CannotPrepare("the step above failed; its own words say why.") from error


def say(sentence):
    print(sentence, flush=True)


def dotted(version):
    return ".".join(map(str, version))


if __name__ == "__main__":
    sys.exit(main())
