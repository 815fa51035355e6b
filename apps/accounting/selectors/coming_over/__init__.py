"""Reading what became of files from other systems."""

from apps.accounting.selectors.coming_over.imports import (
    ImportGone,
    MappingGone,
    import_info,
    import_mapping,
    import_mappings,
    import_progress,
    import_proof,
    import_report,
    imports,
    mapping_info,
)
from apps.accounting.selectors.coming_over.tables import FileRefused, table_preview

__all__ = [
    "FileRefused",
    "ImportGone",
    "MappingGone",
    "import_info",
    "import_mapping",
    "import_mappings",
    "import_progress",
    "import_proof",
    "import_report",
    "imports",
    "mapping_info",
    "table_preview",
]
