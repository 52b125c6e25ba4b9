"""A room made for the tests: one register, one procedure, one task, and nothing central touched for it."""
