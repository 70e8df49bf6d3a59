"""The rules about people and organisations. Standard library only; no database, no HTTP, no event format."""
