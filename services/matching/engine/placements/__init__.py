"""Placements (problem B): starters rank slots, slots rank starters, and nobody may have a better claim than he got."""
