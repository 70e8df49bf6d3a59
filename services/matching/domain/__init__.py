"""Who fits whom, and what is best for everyone who waits. Standard library only."""
