"""Near-duplicates: texts that are variants of each other, whoever wrote them, and the campaigns they come from.

:mod:`index` and what it needs is quick to import and serves the screening; :mod:`groups` and :mod:`campaigns` are the
worker's.
"""
