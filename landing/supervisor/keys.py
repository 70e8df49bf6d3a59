"""Makes the key with which each service proves its name, once per data directory. `landing` itself is a caller too."""

import json

from landing.supervisor.data import DataDirectory
from landing.supervisor.services import SERVICES

CALLERS = (*(service.name for service in SERVICES), "landing")


def ensure_keys(directory: DataDirectory) -> None:
    """Private keys (0600) and the file of public keys that participants, the issuer of tokens, reads."""
    from shared.identity.keys import new_key, public_jwk, read_private_key, write_private_key

    directory.keys.mkdir(mode=0o700, exist_ok=True)
    for name in CALLERS:
        if not directory.key_file(name).exists():
            write_private_key(new_key(), directory.key_file(name))
    trusted = {name: public_jwk(read_private_key(directory.key_file(name))) for name in CALLERS}
    directory.trusted_keys.write_text(json.dumps(trusted, indent=1))
