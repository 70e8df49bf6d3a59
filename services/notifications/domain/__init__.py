"""What a notice, a delivery and a preference are. Standard library only."""
