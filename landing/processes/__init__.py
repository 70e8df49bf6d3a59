"""Child processes that never outlive whoever started them, the ports they listen on and the locks they hold."""
