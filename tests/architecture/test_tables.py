"""What every table promises."""

from __future__ import annotations

import ast
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

from kernel.db.router import is_tenant_app
from kernel.records import own_models

ROOT = Path(__file__).resolve().parents[2]
LEVELS = ["kernel", "kernel.shared", *settings.OFFERINGS, "api", "frontend"]


def relations() -> list[tuple[type[models.Model], models.ForeignKey]]:  # type: ignore[type-arg]
    return [
        (model, field)
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
    ]


def level(model: type[models.Model]) -> int:
    return LEVELS.index(apps.get_app_config(model._meta.app_label).name)


def test_foreign_keys_point_downward_only() -> None:
    upward = [
        f"{model.__name__}.{field.name}"
        for model, field in relations()
        if level(field.related_model) > level(model)
    ]
    assert upward == []


def test_foreign_keys_stay_in_their_schema() -> None:
    crossing = [
        f"{model.__name__}.{field.name}"
        for model, field in relations()
        if is_tenant_app(model._meta.app_label)
        != is_tenant_app(field.related_model._meta.app_label)
    ]
    assert crossing == []


def test_foreign_keys_protect_and_leave_no_trace_on_the_other_side() -> None:
    wrong = [
        f"{model.__name__}.{field.name}"
        for model, field in relations()
        if field.remote_field.on_delete is not models.PROTECT
        or field.remote_field.related_name != "+"
    ]
    assert wrong == []


def test_every_model_says_which_personal_data_it_holds() -> None:
    silent = [model.__name__ for model in own_models() if not hasattr(model, "personal_data")]
    assert silent == []


def test_personal_data_names_real_fields() -> None:
    wrong = [
        f"{model.__name__}.{name}"
        for model in own_models()
        for name in model.personal_data
        if name not in {field.name for field in model._meta.get_fields()}
    ]
    assert wrong == []


def test_a_client_has_fewer_than_a_hundred_tables() -> None:
    tables = [model for model in own_models() if is_tenant_app(model._meta.app_label)]
    assert 10 < len(tables) < 100


def test_migrations_of_the_clients_schemas_move_data_by_sql_only() -> None:
    """They are compiled once on an empty template: Python would see no data."""
    folders = [
        Path(apps.get_app_config(config.label).path) / "migrations"
        for config in apps.get_app_configs()
        if config.name in settings.TENANT_APPS
    ]
    using = [
        str(path.relative_to(ROOT))
        for folder in folders
        for path in folder.glob("*.py")
        if any(
            isinstance(node, ast.Attribute | ast.Name)
            and "RunPython" in (getattr(node, "attr", ""), getattr(node, "id", ""))
            for node in ast.walk(ast.parse(path.read_text()))
        )
    ]
    assert using == []
