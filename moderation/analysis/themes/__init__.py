"""Themes: proposed from what texts have in common, then learned from what a person puts where.

:func:`~moderation.analysis.themes.proposed.propose` groups texts; :func:`~moderation.analysis.themes.learned.learn`
makes a :class:`~moderation.analysis.themes.model.ThemeModel` of assignments, which places one more text at a time.
Only ``model`` may be imported outside the worker.
"""
