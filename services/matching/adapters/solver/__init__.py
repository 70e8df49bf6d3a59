"""The first solver behind the port: it solves everything anew, exactly, by OR-tools."""
