"""PDF with a text layer: pages are taken apart in a process of their own, then put together here."""
