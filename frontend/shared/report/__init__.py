"""A report as a page, as a file of its own, as tables, and all together in an archive."""
