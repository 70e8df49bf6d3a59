"""Matching: proposes which coach fits whom. It never writes capacity; the owner of the capacity holds or refuses."""
