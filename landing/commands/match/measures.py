"""`landing match fairness` and `gap`: who waited and got what, and what a person lacks for an occupation."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import typer

from landing.commands.match.options import Lang, Language
from landing.commands.options import AsJson, Data


class Group(StrEnum):
    """What groups are made by."""

    region = "region"
    labour_market_region = "labour_market_region"
    target_group = "target_group"
    employer_size = "employer_size"


By = Annotated[Group, typer.Option("--by", help="What groups are made by.")]
Weeks = Annotated[int, typer.Option(min=1, max=104, help="Calendar weeks back from now, this one included.")]
Pool = Annotated[UUID | None, typer.Option("--pool", metavar="POOL", help="One pool. Default: all.")]
PersonId = Annotated[UUID, typer.Argument(metavar="PERSON", help="Whose skills are looked at.")]
Occupation = Annotated[str, typer.Option(metavar="URI", help="An occupation of the catalogue.")]


def fairness(
    by: By = Group.region, weeks: Weeks = 12, pool: Pool = None, as_json: AsJson = False, data: Data = None
) -> None:
    """Say how long requests waited, how many got a coach and how well he fits, by group, over weeks.

    Groups in which fewer than ten waited are not shown. --json gives every week.

    Examples: [bold]landing match fairness --by employer_size[/] · [bold]landing match fairness --weeks 52 --json[/]
    """
    from rich.table import Table

    from landing.commands.match.asking import ask
    from landing.console import out, print_json

    found = ask(data, "/fairness", by=by.value, weeks=weeks, pool_id=None if pool is None else str(pool))
    if as_json:
        print_json(found)
        return
    columns = (
        by.value.replace("_", " "),
        "waited",
        "got a coach",
        "share",
        "days, half",
        "days, 90 %",
        "fit beside mean",
    )
    table = Table(*columns, box=None)
    if found["everyone"] is not None:
        table.add_row("all", *_cells(found["everyone"]))
    for group in found["groups"]:
        table.add_row(group["name"], *_cells(group["whole"]))
    out.print(table)
    if found["hidden_groups"]:
        out.print(f"Not shown: {found['hidden_groups']} groups, since fewer than ten waited or the total would tell.")
    if found["everyone"] is None:
        out.print(f"Fewer than ten requests waited in these {weeks} weeks: nothing is shown.")


def gap(
    person: PersonId, occupation: Occupation, lang: Lang = Language.en, as_json: AsJson = False, data: Data = None
) -> None:
    """Say what a person lacks for an occupation, and the next three steps.

    Example: [bold]landing match gap 0190b0f6-… --occupation http://data.europa.eu/esco/occupation/…[/]
    """
    from landing.commands.match.asking import ask
    from landing.console import out, print_json

    found = ask(data, f"/people/{person}/gap", occupation=occupation)
    if as_json:
        print_json(found)
        return
    for line in _steps(found, lang.value):
        out.print(line, markup=False)


def _cells(found: dict[str, Any]) -> list[str]:
    def shown(value: float | None, form: str = "{:.1f}") -> str:
        return "" if value is None else form.format(value)

    return [
        f"{found['waited']:,}",
        f"{found['matched']:,}",
        f"{100 * found['share_matched']:.0f} %",
        shown(found["matched_days_median"]),
        shown(found["matched_days_p90"]),
        shown(found["fit_against_mean"], "{:+.1f}"),
    ]


def _steps(found: dict[str, Any], language: str) -> list[str]:
    """In the order in which they bring most."""
    from shared.explanations import words

    speak = words(language)["gap"]

    def label(one: dict[str, Any]) -> str:
        return str((language == "nl" and one["label_nl"]) or one["label_en"])

    shares = {name: found[name] / 10 for name in ("essential", "optional")}
    lines = [speak["covered"].format(occupation=label(found), **shares)]
    for number, step in enumerate(found["next_steps"], start=1):
        kind = speak["essential" if step["essential"] else "optional"]
        lines.append(speak["step"].format(number=number, skill=label(step), kind=kind, covered=step["covered"] / 10))
    if not found["next_steps"]:
        lines.append(speak["nothing"])
    lines.append(speak["catalogue"].format(version=found["catalogue_version"], revision=found["catalogue_revision"]))
    return lines
