"""SDMX: how observations, and what they are about, are written and read."""
