"""Tells people what happened for them: in their inbox, live, and by e-mail."""
