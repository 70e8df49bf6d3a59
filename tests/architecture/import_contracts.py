"""A contract type for import-linter: packages that may import nothing but themselves, the standard library and a few.

`pyproject.toml` names it; import-linter calls it on the whole import graph. A list of what is forbidden would miss the
library that is added next year; a list of what is allowed does not.
"""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.domain.helpers import module_expressions_to_modules


class OnlyContract(Contract):
    """`packages` (wildcards allowed) import only themselves, the standard library and the packages in `allowed`."""

    type_name = "only"

    packages = fields.SetField(subfield=fields.ModuleExpressionField())
    allowed = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        allowed = {str(name) for name in self.allowed or ()}
        packages = sorted(module.name for module in module_expressions_to_modules(graph, self.packages))
        strangers = [found for package in packages for found in _strangers(graph, package, allowed | {package})]
        return ContractCheck(kept=not strangers, metadata={"strangers": strangers})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, line in check.metadata["strangers"]:
            output.print_error(f"{importer} -> {imported} (l.{line})", bold=False)
        output.new_line()


def _strangers(graph: ImportGraph, package: str, allowed: set[str]) -> list[tuple[str, str, int]]:
    """Importer, imported module and line of each import of the package that its contract does not allow."""
    return [
        (importer, imported, graph.get_import_details(importer=importer, imported=imported)[0]["line_number"])
        for importer in sorted({package, *graph.find_descendants(package)})
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
        if imported.partition(".")[0] not in sys.stdlib_module_names
        and not any(imported == name or imported.startswith(f"{name}.") for name in allowed)
    ]
