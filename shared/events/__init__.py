"""The public language of the platform: envelope, topics, one file of events per owning service. Plain pydantic, no I/O."""
