"""The pages of assessment."""
