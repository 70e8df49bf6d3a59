"""`landing demo`: plays the first journey on a running system and checks how it ends."""
