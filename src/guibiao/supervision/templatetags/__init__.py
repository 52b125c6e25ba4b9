"""Parts of supervision's pages."""
