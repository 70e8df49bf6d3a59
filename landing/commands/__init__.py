"""One file per command of `landing`. What a command needs is imported when it runs: `landing --help` must be quick."""
