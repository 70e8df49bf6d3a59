"""Promises of the platform, each shown at two sizes by the same code: small in `make test`, full in `make proof`."""
