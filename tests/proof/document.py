"""docs/measured.md: one section a proof, one part a test. Parts of tests that did not run stay as they were."""

import re
from typing import Any

HEAD = """# Measured

Made by `make proof`; `make proof ONLY="faults races"` measures some and keeps the other sections. Every part says when
and on what it was measured, and whether it reached its goal: **pass**, **short** of a goal, or **failed**, where a
promise was not kept. The proofs are in `tests/proof`; `make test` runs the same code at a small size.
"""
PART = re.compile(r"<!-- (?P<test>\S+) -->\n.*?(?=\n<!-- |\n## |\Z)", re.DOTALL)
SECTION = "## {}\n\n{}\n"


def renewed(document: str, results: list[dict[str, Any]], where: str, *, whole: str = "") -> str:
    """The document with the parts of these results in place of older ones of the same tests, or of a `whole` proof."""
    known = {match["test"]: match[0].strip() for match in PART.finditer(document)}
    parts = {test: text for test, text in known.items() if test.partition("::")[0] != whole}
    for result in results:
        test = result["test"].replace(" ", "_")
        parts[test] = part(test, result, where)
    proofs = sorted({test.partition("::")[0] for test in parts})
    sections = (SECTION.format(title(proof), "\n\n".join(_of(proof, parts))) for proof in proofs)
    return "\n".join([HEAD, *sections])


def part(test: str, result: dict[str, Any], where: str) -> str:
    """One test: how it ended, its table, its notes."""
    lines = [f"<!-- {test} -->", f"### {result['title'].capitalize()}", "", f"**{verdict(result)}** · {where}"]
    lines[-1] += f" · {result['seconds']} s"
    if result["figures"]:
        lines += ["", "| what | measured | goal | |", "|---|---|---|---|"]
        lines += [_row(figure) for figure in result["figures"]]
    for note in result["notes"]:
        lines += ["", note]
    return "\n".join(lines)


def verdict(result: dict[str, Any]) -> str:
    if result["failure"]:
        return f"failed: {_plain(result['failure'])}"
    return "pass" if all(figure["ok"] for figure in result["figures"]) else "short"


def title(proof: str) -> str:
    return proof.removeprefix("test_").replace("_", " ").capitalize()


def _of(proof: str, parts: dict[str, str]) -> list[str]:
    return [text for test, text in sorted(parts.items()) if test.partition("::")[0] == proof]


def _row(figure: dict[str, Any]) -> str:
    reached = "" if not figure["goal"] else "pass" if figure["ok"] else "short"
    return f"| {_plain(figure['name'])} | {_plain(figure['value'])} | {_plain(figure['goal'])} | {reached} |"


def _plain(text: str) -> str:
    """Nothing in a figure may end its table or begin a comment."""
    return text.replace("|", "\\|").replace("<!--", "").replace("\n", " ")
