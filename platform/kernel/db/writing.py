"""Rows written by statements that are put together once a process and planned once a connection.

`insert` and `change` do what `bulk_create` and `save(update_fields=…)` do to one table, for the
path of every write. They send no signals, and what the database fills in isn't read back.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import Any, TypeAlias

from django.db import DatabaseError, router
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault

from kernel.tenancy import connection_of

AnyField: TypeAlias = "Field[Any, Any]"


def insert(rows: Sequence[Model]) -> None:
    """Insert `rows`, all of one model, in their order by one statement.

    Columns that the database fills in are left to it when the first row leaves them.
    """
    if not rows:
        return
    model = type(rows[0])
    router.db_for_write(model)
    fields = tuple(
        field for field in model._meta.concrete_fields if not _is_left_open(rows[0], field)
    )
    columns = [[_value(row, field, is_new=True) for row in rows] for field in fields]
    connection_of().run_prepared(_insertion(model, fields), columns)
    for row in rows:
        row._state.adding, row._state.db = False, "default"


def change(row: Model, *names: str) -> None:
    """Write the fields of these names, or all of them, to the row's table.

    Errors: DatabaseError when it is gone.
    """
    model = type(row)
    router.db_for_write(model)
    fields = tuple(
        field
        for field in model._meta.concrete_fields
        if (field.name in names if names else not field.primary_key)
        and not _is_left_open(row, field)
    )
    values = [_value(row, field, is_new=False) for field in fields]
    if not connection_of().run_prepared(_update(model, fields), [*values, row.pk]):
        raise DatabaseError(f"There is no {model._meta.label} {row.pk} to change")


def _is_left_open(row: Model, field: AnyField) -> bool:
    value = getattr(row, field.attname)
    return isinstance(value, DatabaseDefault) or (field.primary_key and value is None)


def _value(row: Model, field: AnyField, *, is_new: bool) -> Any:
    value = field.get_db_prep_save(field.pre_save(row, is_new), connection_of())
    return value.value if isinstance(value, Enum) else value


# The array's type is the column's without its limits: a cast would cut a text that is too long,
# where the column refuses it.
@lru_cache(maxsize=256)
def _insertion(model: type[Model], fields: tuple[AnyField, ...]) -> str:
    names = ", ".join(_quoted(field.column) for field in fields)
    arrays = ", ".join(f"%s::{_kind(field)}[]" for field in fields)
    table = _quoted(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608


@lru_cache(maxsize=256)
def _update(model: type[Model], fields: tuple[AnyField, ...]) -> str:
    table, key = _quoted(model._meta.db_table), _quoted(model._meta.pk.column)
    places = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    return f"UPDATE {table} SET {places} WHERE {key} = %s RETURNING {key}"  # noqa: S608


def _kind(field: AnyField) -> str:
    kind, _bracket, _limits = str(field.rel_db_type(connection_of())).partition("(")
    return kind


def _quoted(name: str | None) -> str:
    return str(connection_of().ops.quote_name(name))
