"""The kernel: what every service builds on. It knows no service."""
