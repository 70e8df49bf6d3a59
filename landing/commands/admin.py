"""`landing admin`: let somebody in, as the first operator of an empty system; replace the key that signs tokens."""

from enum import StrEnum
from typing import Annotated

import typer

from landing.commands.options import AsJson, Data

app = typer.Typer(help="Let people in, and keep the keys.", no_args_is_help=True)


class Role(StrEnum):
    """Those whom nobody else can invite. Coordinators invite employers, starters and coaches in the portal."""

    OPERATOR = "operator"
    NATIONAL = "national"
    COORDINATOR = "coordinator"


@app.callback()
def admin() -> None:
    """Let people in, and keep the keys."""


@app.command()
def invite(
    email: Annotated[str, typer.Argument(help="Where the invitation goes.")],
    role: Annotated[Role, typer.Option(help="What the person may do from today on.")],
    name: Annotated[str | None, typer.Option(help="Default: the part of the address before @.")] = None,
    province: Annotated[
        list[str] | None, typer.Option(help="A coordinator's province, such as NL-UT; may be repeated.")
    ] = None,
    language: Annotated[str, typer.Option(help="nl or en: of the mail and the pages.")] = "nl",
    link: Annotated[bool, typer.Option("--link", help="Print a link too, for when mail does not arrive.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Enter a person with a first role, unless both are there already, and send an invitation by mail.

    Examples: [bold]landing admin invite --role operator anna@example.org[/] ·
    [bold]landing admin invite --role coordinator --province NL-UT --name "Anna Bos" anna@example.org[/]
    """
    from landing.console import out, print_json
    from landing.play.asking import ask
    from landing.play.inviting import invite as invited

    answer = ask(
        data,
        lambda platform: invited(
            platform, email, role.value, name=name, language=language, provinces=province or (), link=link
        ),
    )
    if as_json:
        print_json(answer)
        return
    out.print(f"Invited until {answer['expires_at'][:10]}. The mail with the link is on its way.")
    if link:
        out.print(f"Link, good for one use: {answer['link']}", markup=False, soft_wrap=True)


@app.command("rotate-keys")
def rotate_keys(
    compromised: Annotated[
        bool, typer.Option("--compromised", help="Somebody else knows the key: forget it now, with tokens under it.")
    ] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Replace the key that signs tokens. The old one goes on for a minute, so nobody notices.

    Examples: [bold]landing admin rotate-keys[/] · [bold]landing admin rotate-keys --compromised[/]
    """
    from landing.console import out, print_json
    from landing.play.asking import ask

    body = {"compromised": compromised}
    answer = ask(data, lambda platform: platform.command("participants", "/signing-keys/rotation", body))
    if as_json:
        print_json(answer)
    elif compromised:
        out.print(
            f"Key {answer['kid']} signs now. Other services forget the old one within five minutes.", soft_wrap=True
        )
    else:
        out.print(f"Key {answer['kid']} signs from {answer['signs_from'][11:19]} UTC on.", soft_wrap=True)
