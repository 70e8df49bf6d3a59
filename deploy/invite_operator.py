"""Lets an operator into the system of the compose file, as the first person of an empty one.

docker compose run --rm operator [--name "Anna Bos"] [--language nl] [--link] anna@example.org
"""

import argparse
import asyncio
import sys

from landing.errors import LandingError
from landing.play.inviting import invite
from landing.play.platform import connected
from landing.play.target import Target


def main() -> str:
    wanted = _options()

    async def run() -> str:
        async with connected(Target.from_environment()) as platform:
            answer = await invite(
                platform, wanted.email, "operator", name=wanted.name, language=wanted.language, link=wanted.link
            )
        said = f"Invited until {answer['expires_at'][:10]}. The mail with the link is on its way."
        return f"{said}\nLink, good for one use: {answer['link']}" if wanted.link else said

    return asyncio.run(run())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="docker compose run --rm operator", description="Invite an operator.")
    parser.add_argument("email", help="where the invitation goes")
    parser.add_argument("--name", help="default: the part of the address before @")
    parser.add_argument("--language", choices=("nl", "en"), default="nl", help="of the mail and the pages")
    parser.add_argument("--link", action="store_true", help="print a link too, for when mail does not arrive")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{main()}\n")
    except LandingError as error:
        sys.exit(f"error: {error}")
