"""A small believable pool: loaded on the first `landing up`, and played anew by `landing demo`."""

from landing.sample.load import load

__all__ = ["load"]
