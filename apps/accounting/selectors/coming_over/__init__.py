"""Reading what became of files from other systems."""

from apps.accounting.selectors.coming_over.imports import (
    ImportGone,
    import_info,
    import_mapping,
    import_progress,
    import_proof,
    import_report,
    imports,
)
from apps.accounting.selectors.coming_over.tables import FileRefused, table_preview

__all__ = [
    "FileRefused",
    "ImportGone",
    "import_info",
    "import_mapping",
    "import_progress",
    "import_proof",
    "import_report",
    "imports",
    "table_preview",
]
