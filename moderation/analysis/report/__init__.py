"""The report of a consultation: a frozen snapshot, claims about it, and what checks them. Plain Python, no Django."""
