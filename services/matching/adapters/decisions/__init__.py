"""Keeps what a plan saw, small and without names, and makes its decisions again or explains them from that."""
