"""The parts of a score in plain Dutch and English, for those who ask why."""

WORDS: dict[str, tuple[str, str]] = {
    "served": ("krijgt een coach", "is served"),
    "waiting": ("wachttijd", "waiting time"),
    "precedence": ("voorrang", "precedence"),
    "essential_skills": ("vaardigheden die nodig zijn", "skills that are needed"),
    "optional_skills": ("vaardigheden die helpen", "skills that help"),
    "language": ("taal", "language"),
    "region": ("regio", "region"),
    "work_mode": ("op locatie of op afstand", "on site or remote"),
    "availability": ("beschikbaarheid", "availability"),
    "target_group": ("ervaring met de doelgroep", "experience with the target group"),
    "continuity": ("al eerder samen", "worked together before"),
}
NOT_ABOUT_THE_PAIR = ("served", "waiting", "precedence")


def why(parts: list[dict[str, object]], language: str) -> str:
    """What speaks for this coach, heaviest first; what every coach would have given is left out."""
    own = [part for part in parts if part["code"] not in NOT_ABOUT_THE_PAIR and part["points"]]
    heaviest = sorted(own, key=lambda part: -int(str(part["points"])))
    column = 0 if language == "nl" else 1
    return ", ".join(f"{WORDS.get(str(p['code']), (str(p['code']),) * 2)[column]} {p['points']}" for p in heaviest)
