"""Migrations make the same tables, whether or not every related model is drawn anew."""

from __future__ import annotations

from django.db import models
from django.db.migrations import AddConstraint, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from kernel.db.schema import SchemaEditor
from kernel.tenancy import connection_of
from tenants.fleet.states import LeanState
from tests.cast import Cast

APP = "billing"
CODE_ONCE = models.UniqueConstraint(fields=["code"], name="shelf_code_once")
BY_CODE = models.Index(fields=["code"], name="shelf_by_code")
OPERATIONS: tuple[Operation, ...] = (
    CreateModel(
        "Shelf", [("id", models.BigAutoField(primary_key=True)), ("code", models.TextField())]
    ),
    CreateModel(
        "Book",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("shelf", models.ForeignKey("billing.shelf", models.PROTECT, related_name="books")),
        ],
    ),
    AddIndex("Shelf", BY_CODE),
    AddConstraint("Shelf", CODE_ONCE),
)


def sql_of(state: ProjectState) -> list[str]:
    """What the operations would run, on a state whose models are drawn."""
    assert state.apps
    editor = SchemaEditor(connection_of(), collect_sql=True, atomic=False)
    with editor:
        for operation in OPERATIONS:
            before = state.clone()
            operation.state_forwards(APP, state)
            operation.database_forwards(APP, editor, before, state)
    return list(editor.collected_sql)


def test_a_lean_state_makes_the_same_tables(cast: Cast) -> None:
    made = sql_of(LeanState())
    assert made == sql_of(ProjectState())
    assert [" ".join(each.split()[:2]) for each in made] == [
        "CREATE TABLE",
        "CREATE TABLE",
        "CREATE INDEX",
        "ALTER TABLE",
        "ALTER TABLE",
        "CREATE INDEX",
    ]


def test_what_was_added_later_stands_on_the_picture(cast: Cast) -> None:
    state = LeanState()
    sql_of(state)
    shelf = state.apps.get_model(APP, "shelf")
    assert shelf._meta.constraints == [CODE_ONCE]
    assert shelf._meta.indexes == [BY_CODE]
    assert state.models[APP, "shelf"].options["constraints"] == [CODE_ONCE]
    assert [each.name for each in shelf._meta.related_objects] == ["books"]
