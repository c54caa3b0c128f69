"""Contract types of our own for import-linter."""

from collections.abc import Iterator

from grimp import ImportGraph
from importlinter.application import output
from importlinter.domain import fields
from importlinter.domain.contract import Contract, ContractCheck


class OwnTables(Contract):
    """Nobody imports another room's `models`. Tests and the named `exempt` packages may."""

    type_name = "own_tables"
    exempt = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = sorted(self._intrusions(graph))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} -> {imported}")

    def _intrusions(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        for tables in sorted(m for m in graph.modules if m.split(".")[2:3] == ["models"]):
            for importer in graph.find_modules_that_directly_import(tables):
                if room(importer) != room(tables) and not self._is_exempt(importer):
                    yield importer, tables

    def _is_exempt(self, module: str) -> bool:
        parts = module.split(".")
        return "tests" in parts or any(module.startswith(name) for name in self.exempt or ())


def room(module: str) -> str:
    """The room that a module stands in: `aftercare.desk.views` → `desk`."""
    return ".".join(module.split(".")[1:2])
