"""Only for development: signs anybody in without a password. A production install leaves it out, or will not start."""
