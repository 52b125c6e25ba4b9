"""What the pages of the cockpit say in small ways."""
