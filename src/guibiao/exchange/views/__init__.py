"""The pages of data exchange."""
