"""A whole system whose processes, network, sessions and disk break while requests keep flowing."""
