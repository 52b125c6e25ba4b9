"""The house's own directory: regions, organisations, people, what they were granted, and what they did."""
