"""The tag library of supervision."""
