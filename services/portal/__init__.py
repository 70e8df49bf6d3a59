"""The pages people see. This service has no database and decides nothing."""
