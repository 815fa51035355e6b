"""Encrypted fields: AES-256-GCM under a data key per client, bound to table, column and row.

The master key (settings, never the database) wraps each client's data keys; the wrapped keys live
in the client's schema. Moving a ciphertext to another row, column, table or client makes it
unreadable; destroying the client's keys makes everything sealed with them unreadable for good.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from kernel.errors import KontorError
from kernel.tenancy import require_client

NONCE_BYTES = 12
KEY_BYTES = 32


class Unreadable(KontorError):
    """The key is gone or the value does not belong to this row."""

    code = "crypto.unreadable"
    sentence = _("This value can't be read: its key was destroyed or it was moved.")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A ciphertext as stored: key version (2 bytes), nonce (12), AES-GCM output."""

    blob: bytes

    @property
    def version(self) -> int:
        return int.from_bytes(self.blob[:2], "big")


def master_keys() -> list[bytes]:
    """Newest first; older ones only unwrap. Each is 32 bytes, base64 in the settings."""
    return [base64.b64decode(key) for key in settings.MASTER_KEYS]


def wrap(key: bytes, *, context: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(master_keys()[0]).encrypt(nonce, key, context.encode())


def unwrap(wrapped: bytes, *, context: str) -> bytes:
    """Errors: `Unreadable` when no configured master key fits."""
    for master in master_keys():
        try:
            return AESGCM(master).decrypt(
                wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context.encode()
            )
        except InvalidTag:
            continue
    raise Unreadable()


def create_data_key() -> int:
    """Make the next data key of the client in scope; new values use it. Returns its version."""
    from kernel.models import DataKey

    client = require_client()
    with transaction.atomic():
        newest = DataKey.objects.order_by("-version").values_list("version", flat=True).first()
        version = (newest or 0) + 1
        key = os.urandom(KEY_BYTES)
        DataKey.objects.create(version=version, wrapped=wrap(key, context=str(client.id)))
    transaction.on_commit(_forget_keys)
    return version


def rewrap_data_keys() -> int:
    """Wrap the client's keys with the newest master key. Returns how many were rewrapped."""
    from kernel.models import DataKey

    context = str(require_client().id)
    with transaction.atomic():
        rows = list(DataKey.objects.select_for_update())
        for row in rows:
            row.wrapped = wrap(unwrap(bytes(row.wrapped), context=context), context=context)
            row.save(update_fields=["wrapped"])
    return len(rows)


def destroy_data_keys() -> None:
    """Shred: nothing sealed for this client can be read again."""
    from kernel.models import DataKey

    DataKey.objects.all().delete()
    _forget_keys()


def data_keys() -> Mapping[int, bytes]:
    """Unwrapped keys of the client in scope by version. Errors: `Unreadable` when there is none.

    Read from the database each time a scope needs them: a destroyed key stops working at once.
    """
    from kernel.models import DataKey

    context = str(require_client().id)
    rows = DataKey.objects.order_by("version").values_list("version", "wrapped")
    keys = {version: _unwrapped(bytes(wrapped), context) for version, wrapped in rows}
    if not keys:
        raise Unreadable()
    return keys


@lru_cache(maxsize=4096)
def _unwrapped(wrapped: bytes, context: str) -> bytes:
    return unwrap(wrapped, context=context)


def _forget_keys() -> None:
    _unwrapped.cache_clear()


def seal(text: str, *, bound_to: str, keys: Mapping[int, bytes] | None = None) -> Sealed:
    """`keys` from `data_keys()` spare the look at the database when many values are sealed."""
    version, key = max((keys or data_keys()).items())
    nonce = os.urandom(NONCE_BYTES)
    head = version.to_bytes(2, "big")
    return Sealed(head + nonce + AESGCM(key).encrypt(nonce, text.encode(), bound_to.encode()))


def open_sealed(sealed: Sealed, *, bound_to: str, keys: Mapping[int, bytes] | None = None) -> str:
    """Errors: `Unreadable`."""
    key = (keys or data_keys()).get(sealed.version)
    if key is None:
        raise Unreadable()
    nonce, box = sealed.blob[2 : 2 + NONCE_BYTES], sealed.blob[2 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, box, bound_to.encode()).decode()
    except InvalidTag:
        raise Unreadable() from None


def blind_index(text: str) -> str:
    """A keyed digest to find an encrypted value by equality (hex, 64). Per client."""
    return blind_indexes({text})[text]


def blind_indexes(
    texts: Iterable[str], *, keys: Mapping[int, bytes] | None = None
) -> dict[str, str]:
    """`blind_index` of many texts; their key is made once."""
    _version, key = min((keys or data_keys()).items())
    index_key = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"kontor.blind-index").derive(key)
    return {text: hmac.new(index_key, text.encode(), hashlib.sha256).hexdigest() for text in texts}


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text that is sealed in the database and read only through its own row.

    `bound_to` names the fields whose values identify the row; they must be set before saving and
    never change. Attribute access opens the value; `values()` yields only the sealed bytes.
    """

    def __init__(self, *args: Any, bound_to: tuple[str, ...] = ("pk",), **kwargs: Any) -> None:
        self.bound_to = bound_to
        kwargs.setdefault("default", b"")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["bound_to"] = self.bound_to
        return name, path, args, kwargs

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        setattr(cls, self.attname, _SealedAttribute(self))

    def binding(self, instance: Any) -> str:
        row = ":".join(str(getattr(instance, field)) for field in self.bound_to)
        return f"{self.model._meta.db_table}.{self.column}:{row}"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        raw = model_instance.__dict__.get(self.attname)
        if isinstance(raw, Sealed):
            return raw.blob
        if not raw:
            return b""
        return seal(str(raw), bound_to=self.binding(model_instance)).blob


class _SealedAttribute:
    def __init__(self, field: EncryptedTextField) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        raw = instance.__dict__.get(self.field.attname, "")
        if isinstance(raw, Sealed):
            if not raw.blob:
                return ""
            return open_sealed(raw, bound_to=self.field.binding(instance))
        return raw if isinstance(raw, str) else ""

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value
