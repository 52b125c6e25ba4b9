"""The leaders' cockpit through its pages."""
