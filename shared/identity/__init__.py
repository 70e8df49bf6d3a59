"""Who calls, and what they may do: tokens, principals, and the policy each endpoint names. Stores no roles."""
