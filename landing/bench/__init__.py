"""Benchmarks that anybody can run: each measures the platform and, in the same run, what it is compared with."""
