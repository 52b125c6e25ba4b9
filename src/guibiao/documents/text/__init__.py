"""Plain text in any Chinese encoding."""
