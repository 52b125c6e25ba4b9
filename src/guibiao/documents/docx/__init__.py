"""Word documents (DOCX), read as a stream of XML."""
