"""Reports from the command line: with the site, and from its open data alone."""
