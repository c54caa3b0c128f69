"""A foreign key that goes on without an index of its own, because another index begins with it."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AlterField
from django.db.migrations.state import ProjectState


class DropKeyIndex(AlterField):
    """Like AlterField to `db_index=False`, which would drop the key too and check every row anew.

    For migrations with `atomic = False`: whoever writes goes on writing. Rooms keep Django's names of tables.
    """

    atomic = False

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{self._index(app_label, schema_editor)}"')

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        place = f'"{app_label}_{self.model_name_lower}" ("{self.name}_id")'
        index = self._index(app_label, schema_editor)
        schema_editor.execute(f'CREATE INDEX CONCURRENTLY IF NOT EXISTS "{index}" ON {place}')

    def describe(self) -> str:
        return f"Drop the index of {self.name} on {self.model_name}"

    def _index(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor) -> str:
        table, column = f"{app_label}_{self.model_name_lower}", f"{self.name}_id"
        return str(schema_editor._create_index_name(table, [column], suffix=""))  # type: ignore[attr-defined]  # noqa: SLF001
