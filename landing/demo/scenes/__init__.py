"""The scenes of the first journey, one a file, in the order in which they are played."""

from landing.demo.scenes import accepted, declined, full, lapsed, no_fit, race, window

SCENES = (accepted, declined, lapsed, no_fit, full, race, window)
