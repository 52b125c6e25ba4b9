"""Organisations, people, roles; audit chain; registers; cases; jobs; files: what every room of the workspace builds on."""
