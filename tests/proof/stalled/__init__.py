"""A service whose process stops itself in the middle of publishing, as a machine that is put to sleep would."""
