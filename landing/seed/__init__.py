"""A believable population for a system that is to be tried at size: made here, stored by the services themselves."""
