"""Static files named by their content, so that a browser may keep them for a year."""

from __future__ import annotations

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_MODULE_IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns[1]


class HashedModules(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports inside our modules: a changed one must not meet an old one.

    Only ours: Django's own switch reads every script, and trips over imports that other packages
    merely mention.
    """

    patterns = (*HashedFilesMixin.patterns, ("kontor/js/*.js", _MODULE_IMPORTS))
