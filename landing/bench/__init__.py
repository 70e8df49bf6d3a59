"""Measurements that `landing bench` makes on this machine, each against a yardstick in the same run."""
