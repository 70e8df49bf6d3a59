"""How well a coach fits a request: named parts, each a share from 0 to 1, weighed by the settings file."""
