"""Static files whose names carry their content, compressed once when they are collected."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    #: ES modules import each other by path: the paths are rewritten to the hashed names.
    support_js_module_import_aggregation = True
