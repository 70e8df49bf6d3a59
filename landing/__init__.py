"""The command line and the local supervisor: what one machine needs to run, watch and try the whole platform."""
