"""Monitoring: composite evaluations run from a scheme, with every result kept."""
