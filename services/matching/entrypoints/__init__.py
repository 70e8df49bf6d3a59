"""How the world reaches matching: snapshots, HTTP, and the engine's own loop."""
