"""A client's data leave, come back, or end: one archive that needs no Kontor to be read."""

from tenants.handback.erase import erase_client
from tenants.handback.export import export_client
from tenants.handback.restore import restore_client

__all__ = ["erase_client", "export_client", "restore_client"]
