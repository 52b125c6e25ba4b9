"""The pages of the cockpit."""
