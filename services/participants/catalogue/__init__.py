"""The default catalogue that travels with the service: a small selection of ESCO, loaded into the database at start."""
