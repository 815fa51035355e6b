"""Querysets that are compiled once a process and planned once a connection.

The ORM puts the SQL of a queryset together each time it is asked, which takes longer than the
server takes to answer it. What lies on the path of every write is asked by a `PreparedQuery`: a
queryset like any other, with a `Parameter` wherever a value is given only when it runs.

    SERIES = PreparedQuery(NumberSeries.objects.filter(kind=Parameter("kind"), is_active=True))
    found = SERIES.first(kind="invoice")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import router
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

from kernel.tenancy import connection_of

Row = TypeVar("Row")


class Parameter(Expression):
    """Stands in a queryset for the value of that name.

    The column it is compared with says its type; nothing converts it, so it is given as the column
    keeps it: the id of a related row, not the row.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Parameters(Parameter):
    """The same for a list of values behind `__in`. `kind` is their type in the database."""

    def __init__(self, name: str, *, kind: str) -> None:
        super().__init__(name)
        self.kind = kind

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return f"SELECT unnest(%s::{self.kind}[])", [self]


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, Callable[[Any], Any]], ...]
    build: Callable[[Sequence[Any]], Any]

    def values(self, given: dict[str, Any]) -> list[Any]:
        return [given[each.name] if isinstance(each, Parameter) else each for each in self.params]

    def read(self, row: tuple[Any, ...]) -> Any:
        converted = list(row)
        for place, convert in self.converters:
            converted[place] = convert(converted[place])
        return self.build(converted)


class PreparedQuery(Generic[Row]):
    """`rows` gives instances of its model, with what it selects along, or `values_list` tuples.

    Running it keeps the queryset's rules: a client's rows only inside the client's scope, locks
    only inside a transaction. Errors: `NoClient`, `WrongScope`, KeyError for a value not given.
    """

    def __init__(self, rows: QuerySet[Any, Row]) -> None:
        self._rows = rows

    def all(self, **values: Any) -> list[Row]:
        return list(self._run(values))

    def first(self, **values: Any) -> Row | None:
        """The first of the rows that there are. All are read, so they should be few."""
        return next(self._run(values), None)

    def _run(self, given: dict[str, Any]) -> Iterator[Row]:
        router.db_for_read(self._rows.model)
        connection, query = connection_of(), self._compiled
        if self._rows.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked inside a transaction only")
        found = connection.run_prepared(query.sql, query.values(given))
        return map(query.read, found)

    @cached_property
    def _compiled(self) -> _Compiled:
        connection = connection_of()
        compiler = self._rows.query.chain().get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_alias in compiler.select])
        return _Compiled(
            sql=sql,
            params=tuple(params),
            converters=tuple(
                (place, _in_turn(functions, expression))
                for place, (functions, expression) in converters.items()
            ),
            build=_instance_builder(compiler) if compiler.query.default_cols else tuple,
        )


def _in_turn(functions: Sequence[Any], expression: Any) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        for function in functions:
            value = function(value, expression, connection_of())
        return value

    return convert


def _instance_builder(compiler: Any) -> Callable[[Sequence[Any]], Model]:
    """What `QuerySet` does with each row, for a compiler that has made its statement."""
    alias, select, info = compiler.connection.alias, compiler.select, compiler.klass_info
    model, places = info["model"], info["select_fields"]
    start, end = places[0], places[-1] + 1
    names = [column.target.attname for column, *_alias in select[start:end]]
    related = get_related_populators(info, select, alias)  # type: ignore[call-arg]
    annotations = tuple(compiler.annotation_col_map.items())

    def build(row: Sequence[Any]) -> Model:
        instance: Model = model.from_db(alias, names, row[start:end])
        for populator in related:
            populator.populate(row, instance)
        for name, place in annotations:
            setattr(instance, name, row[place])
        return instance

    return build
