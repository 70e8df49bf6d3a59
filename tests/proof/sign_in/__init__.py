"""Attacks on sign-in and tokens, by what they attack. Each has its good form, and a way to switch its guard off."""
