"""Acting on a running system as its users do: over HTTP, with tokens, and by watching the topics."""
