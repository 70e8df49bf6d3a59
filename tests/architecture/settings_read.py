"""Which environment variables the code reads, by its text: fields of settings classes and names in `os.environ`."""

import ast
import re
from collections.abc import Iterable, Iterator

from tests.architecture.source import Source

OURS = re.compile(r"^(LANDING|PARTICIPANTS|COACHING|MATCHING|NOTIFICATIONS|PORTAL|OTEL)_[A-Z0-9]+(_[A-Z0-9]+)*$")
ANY_SERVICE = "<SERVICE>_"


def variables(files: Iterable[Source]) -> set[str]:
    """Every variable by its full name; one that each service has under its own name begins with `<SERVICE>_`."""
    return {name for file in files for name in (*_named(file), *_asked(file), *_fields(file))}


def _named(file: Source) -> Iterator[str]:
    """Anything that is named as our variables are, wherever it stands: constants, keys, arguments."""
    yield from (str(text.value) for text in file.strings() if OURS.match(str(text.value)))


def _asked(file: Source) -> Iterator[str]:
    """What is asked of `os.environ` by a name of any form."""
    for node in file.nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"os.environ.get", "os.getenv"}:
            yield from _text(node.args[0])
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            yield from _text(node.slice)


def _text(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)


def _fields(file: Source) -> Iterator[str]:
    for node in file.nodes:
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("BaseSettings") for base in node.bases):
            prefix = next(_keywords(node, "env_prefix"), ANY_SERVICE)
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    yield next(_keywords(field, "validation_alias"), prefix + field.target.id.upper())


def _keywords(node: ast.AST, name: str) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.keyword) and inner.arg == name and isinstance(inner.value, ast.Constant):
            yield str(inner.value.value)
