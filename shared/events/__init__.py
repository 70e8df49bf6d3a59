"""The public language of the platform: envelope, topics and one file of events per owning service. Plain pydantic, no I/O."""
