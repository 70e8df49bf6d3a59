"""What can be done here: one command with its handler per file, each in one unit of work, without the network."""
