"""Django's picture of the models while migrations run, drawn no further than DDL needs it.

Django draws every related model anew after each operation; that is most of the time a first
migration takes. But an index or a constraint changes no column, and to a new model nothing refers
yet: the first is noted on the picture that is there, the second needs one of itself alone.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState


class LeanState(ProjectState):
    def add_model(self, model_state: ModelState) -> None:
        drawn = self.__dict__.pop("apps", None)
        super().add_model(model_state)
        if drawn is not None:
            self.apps = drawn
            drawn.render_multiple([model_state])

    def _append_option(self, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
        model_state = self.models[app_label, model_name]
        model_state.options[option_name] = [*model_state.options[option_name], obj]
        if "apps" in self.__dict__:
            drawn = self.apps.get_model(app_label, model_name)._meta
            setattr(drawn, option_name, [*getattr(drawn, option_name), obj])


class LeanExecutor(MigrationExecutor):
    def _create_project_state(self, with_applied_migrations: bool = False) -> LeanState:
        full = super()._create_project_state(  # type: ignore[misc]
            with_applied_migrations=with_applied_migrations
        )
        return LeanState(models=full.models, real_apps=full.real_apps)
