"""Scores a pool's requests by the matching library: snapshots become its columns, its rows become candidates."""
