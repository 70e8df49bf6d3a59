"""Messages that no service can handle, sent to every topic that any service consumes."""
