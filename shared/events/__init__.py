"""The public language of the platform: envelope, topics, one file of events per owner. No I/O."""
