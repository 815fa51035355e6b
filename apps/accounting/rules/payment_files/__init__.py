"""Payment orders as the bank reads them. Pure: values in, bytes out."""

from apps.accounting.rules.payment_files.refusals import PaymentFileRefused
from apps.accounting.rules.payment_files.writing import FORMATS, formats_for, write

__all__ = ["FORMATS", "PaymentFileRefused", "formats_for", "write"]
