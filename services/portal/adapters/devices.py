"""Says in two words what a browser is, so that somebody knows it again in his list of sessions."""

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """`Firefox, Linux`; empty where nothing is recognised."""
    found = [next((name for mark, name in table if mark in user_agent[:500]), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name)
