"""The command `landing` with the stand-in as its only service: `python -m tests.integration.engines.standin_system`."""

from landing.supervisor import services

services.SERVICES = (
    services.Service("standin", 27_080, has_database=True, other_module="tests.integration.engines.standin"),
)

if __name__ == "__main__":
    from landing.cli import main

    main()
