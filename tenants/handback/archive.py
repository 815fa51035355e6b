"""The archive's format: parts with digests, and a seal made from the passphrase.

The seal signs the manifest (which names every part's digest) and wraps the data keys; the parts
themselves are open to read, since they are the client's own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

FORMAT = 1
PASSPHRASE_MIN = 12
# About 64 MB and a quarter of a second for each guess.
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**16, 8, 1
# A strange archive may ask for more than any machine has.
SCRYPT_N_MAX = 2**20
CHUNK = 1024 * 1024

README = "README.txt"
MANIFEST = "manifest.json"
SEAL = "seal.json"
SCHEMA = "schema.sql"
LOAD = "load.sql"
PEOPLE = "people.json"
DATA = "data/"
FILES = "files/"
READABLE = "readable/"


class PassphraseShort(Invalid):
    code = "handback.passphrase_short"
    sentence = _("A passphrase has at least %(length)s characters.")


class PassphraseWrong(Invalid):
    code = "handback.passphrase_wrong"
    sentence = _("The passphrase doesn't fit this archive, or its manifest was changed.")


class NotAnArchive(Invalid):
    code = "handback.not_an_archive"
    sentence = _("“%(name)s” is no hand-back of Kontor: %(reason)s.")


class PartDamaged(Invalid):
    code = "handback.part_damaged"
    sentence = _("“%(part)s” in the archive is missing or was changed.")


class Writer:
    """Writes parts one after the other and remembers their digests."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self.zipped = zipped
        self.digests: dict[str, str] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[Sink]:
        """A place to write a part of any length to."""
        with self.zipped.open(name, "w", force_zip64=True) as out:
            sink = Sink(out)
            yield sink
        self.digests[name] = sink.digest.hexdigest()

    def add(self, name: str, content: bytes) -> None:
        with self.part(name) as sink:
            sink.write(content)


class Sink:
    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self.digest = hashlib.sha256()

    def write(self, chunk: bytes | bytearray | memoryview) -> None:
        self.out.write(chunk)
        self.digest.update(chunk)


@dataclass(frozen=True, slots=True)
class Keys:
    """What a passphrase yields: one key to wrap with, one to sign with."""

    wrapping: bytes
    signing: bytes
    salt: bytes

    @classmethod
    def of(cls, passphrase: str, *, salt: bytes = b"", n: int = 0) -> Keys:
        """Without `salt` and cost `n`, those of a new archive. Errors: `PassphraseShort`."""
        if len(passphrase) < PASSPHRASE_MIN:
            raise PassphraseShort(field="passphrase", length=PASSPHRASE_MIN)
        salt = salt or os.urandom(16)
        slow = Scrypt(salt=salt, length=64, n=n or SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P)
        both = slow.derive(passphrase.encode())
        return cls(both[:32], both[32:], salt)

    def sign(self, manifest: bytes) -> str:
        return hmac.new(self.signing, manifest, hashlib.sha256).hexdigest()

    def wrap(self, key: bytes, *, client_id: uuid.UUID, version: int) -> str:
        nonce = os.urandom(12)
        box = AESGCM(self.wrapping).encrypt(nonce, key, f"{client_id}:{version}".encode())
        return (nonce + box).hex()

    def unwrap(self, box: str, *, client_id: uuid.UUID, version: int) -> bytes:
        """Errors: `PassphraseWrong`."""
        raw = bytes.fromhex(box)
        try:
            return AESGCM(self.wrapping).decrypt(
                raw[:12], raw[12:], f"{client_id}:{version}".encode()
            )
        except InvalidTag:
            raise PassphraseWrong(field="passphrase") from None


def seal(keys: Keys, *, manifest: bytes, data_keys: list[dict[str, Any]]) -> bytes:
    return encoded(
        {
            "kdf": {
                "name": "scrypt",
                "salt": keys.salt.hex(),
                "n": SCRYPT_N,
                "r": SCRYPT_R,
                "p": SCRYPT_P,
                "length": 64,
            },
            "use": "bytes 0–31 wrap the data keys (AES-256-GCM: nonce of 12, then the box; "
            "associated data “client id:version”); bytes 32–63 sign manifest.json (HMAC-SHA256)",
            "manifest_hmac": keys.sign(manifest),
            "data_keys": data_keys,
        }
    )


def encoded(value: Any) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True).encode() + b"\n"


@dataclass(frozen=True)
class Archive:
    """An opened archive whose manifest the passphrase has vouched for."""

    zipped: zipfile.ZipFile
    manifest: Mapping[str, Any]
    seal: Mapping[str, Any]
    keys: Keys

    def read(self, name: str) -> bytes:
        with self.open(name) as part:
            return part.read()

    def open(self, name: str) -> IO[bytes]:
        """Errors: `PartDamaged`."""
        try:
            return self.zipped.open(name)
        except KeyError:
            raise PartDamaged(part=name) from None

    def check_parts(self) -> None:
        """Compare every part with its digest. Errors: `PartDamaged`."""
        for name, expected in self.manifest["parts"].items():
            digest = hashlib.sha256()
            try:
                with self.open(name) as part:
                    while chunk := part.read(CHUNK):
                        digest.update(chunk)
            except (zipfile.BadZipFile, OSError):
                raise PartDamaged(part=name) from None
            if digest.hexdigest() != expected:
                raise PartDamaged(part=name)


@contextmanager
def opened(path: Path, *, passphrase: str) -> Iterator[Archive]:
    """Errors: `NotAnArchive`, `PassphraseShort`, `PassphraseWrong`."""
    try:
        zipped = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise NotAnArchive(name=path.name, reason=gettext("there is no such file")) from None
    except zipfile.BadZipFile:
        raise NotAnArchive(name=path.name, reason=gettext("it is no zip file")) from None
    with zipped:
        try:
            manifest, sealed = zipped.read(MANIFEST), json.loads(zipped.read(SEAL))
            cost = min(int(sealed["kdf"]["n"]), SCRYPT_N_MAX)
            keys = Keys.of(passphrase, salt=bytes.fromhex(sealed["kdf"]["salt"]), n=cost)
            expected = sealed["manifest_hmac"]
        except (KeyError, ValueError, zipfile.BadZipFile):
            reason = gettext("it has no manifest or no seal")
            raise NotAnArchive(name=path.name, reason=reason) from None
        if not hmac.compare_digest(keys.sign(manifest), expected):
            raise PassphraseWrong(field="passphrase")
        content = json.loads(manifest)
        if content["format"] != FORMAT:
            reason = gettext("its format is %(format)s") % {"format": content["format"]}
            raise NotAnArchive(name=path.name, reason=reason)
        yield Archive(zipped, content, sealed, keys)
