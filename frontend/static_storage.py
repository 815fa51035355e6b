"""Static files named by their content, so that a browser may keep them for a year."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedModules(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports inside ES modules: a changed module must not meet an old one."""

    support_js_module_import_aggregation = True
