"""`landing match rules`: every weight and switch of matching, with its default."""


def rules() -> None:
    """Print the rules and weights with a comment each, as a file that `landing match coaching --rules` reads.

    A file of your own needs only what differs. Change its version with every change: results name it.

    Example: [bold]landing match rules > rules.toml[/]
    """
    from services.matching.engine.fit.settings import defaults_text

    print(defaults_text(), end="")
