"""Sealed values open only in their own row, for their own client, while the key lives."""

from __future__ import annotations

import base64
import os

import pytest
from django.test import override_settings

from kernel import crypto
from kernel.crypto import Sealed, Unreadable
from kernel.models import DataKey
from kernel.tenancy import client_scope
from tests.cast import Cast

IBAN = "DK5000400440116243"


def test_what_is_sealed_can_be_opened_where_it_belongs(cast: Cast) -> None:
    with client_scope(cast.nordlys.ref):
        sealed = crypto.seal(IBAN, bound_to="bank_account.iban:1")
        assert IBAN.encode() not in sealed.blob
        assert crypto.open_sealed(sealed, bound_to="bank_account.iban:1") == IBAN


def test_the_same_text_never_looks_the_same(cast: Cast) -> None:
    with client_scope(cast.nordlys.ref):
        assert crypto.seal(IBAN, bound_to="a").blob != crypto.seal(IBAN, bound_to="a").blob


@pytest.mark.parametrize(
    "elsewhere", ["bank_account.iban:2", "bank_account.number:1", "party.iban:1"]
)
def test_a_value_moved_to_another_row_column_or_table_is_unreadable(
    cast: Cast, elsewhere: str
) -> None:
    with client_scope(cast.nordlys.ref):
        sealed = crypto.seal(IBAN, bound_to="bank_account.iban:1")
        with pytest.raises(Unreadable):
            crypto.open_sealed(sealed, bound_to=elsewhere)


def test_another_clients_key_opens_nothing(cast: Cast) -> None:
    with client_scope(cast.nordlys.ref):
        sealed = crypto.seal(IBAN, bound_to="a")
    with client_scope(cast.pekarna.ref), pytest.raises(Unreadable):
        crypto.open_sealed(sealed, bound_to="a")


def test_a_changed_byte_is_noticed(cast: Cast) -> None:
    with client_scope(cast.nordlys.ref):
        blob = bytearray(crypto.seal(IBAN, bound_to="a").blob)
        blob[-1] ^= 1
        with pytest.raises(Unreadable):
            crypto.open_sealed(Sealed(bytes(blob)), bound_to="a")


def test_a_rotated_data_key_seals_new_values_and_opens_old_ones(cast: Cast) -> None:
    with client_scope(cast.nordlys.ref):
        old = crypto.seal(IBAN, bound_to="a")
        assert crypto.create_data_key() == 2
        new = crypto.seal(IBAN, bound_to="a")
        assert (old.version, new.version) == (1, 2)
        assert (
            crypto.open_sealed(old, bound_to="a") == crypto.open_sealed(new, bound_to="a") == IBAN
        )


def test_a_rotated_master_key_rewraps_and_the_old_one_can_go(cast: Cast) -> None:
    first, second = (base64.b64encode(os.urandom(32)).decode() for _ in range(2))
    with client_scope(cast.nordlys.ref):
        crypto.destroy_data_keys()
        with override_settings(MASTER_KEYS=[first]):
            crypto.create_data_key()
            sealed = crypto.seal(IBAN, bound_to="a")
        with override_settings(MASTER_KEYS=[second, first]):
            assert crypto.rewrap_data_keys() == 1
        crypto._forget_keys()
        with override_settings(MASTER_KEYS=[second]):
            assert crypto.open_sealed(sealed, bound_to="a") == IBAN
        crypto._forget_keys()
        with override_settings(MASTER_KEYS=[first]), pytest.raises(Unreadable):
            crypto.open_sealed(sealed, bound_to="a")


def test_destroying_the_key_shreds(cast: Cast) -> None:
    with client_scope(cast.nordlys.ref):
        sealed = crypto.seal(IBAN, bound_to="a")
        crypto.destroy_data_keys()
        assert not DataKey.objects.exists()
        with pytest.raises(Unreadable):
            crypto.open_sealed(sealed, bound_to="a")


def test_a_blind_index_finds_the_same_text_of_one_client_only(cast: Cast) -> None:
    with client_scope(cast.nordlys.ref):
        index = crypto.blind_index(IBAN)
        crypto.create_data_key()
        assert crypto.blind_index(IBAN) == index
    with client_scope(cast.pekarna.ref):
        assert crypto.blind_index(IBAN) != index
