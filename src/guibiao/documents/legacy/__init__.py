"""Old Word and WPS documents, converted by LibreOffice where it is installed."""
