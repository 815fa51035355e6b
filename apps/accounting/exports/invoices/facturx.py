"""Says in a PDF's metadata that the XML inside is Factur-X.

Typst attaches the file and writes the XMP of PDF/A-3; the properties of Factur-X, with the
extension schema that PDF/A asks for (Factur-X 1.0, § 6.2 and annex), are added by an incremental
update (ISO 32000-1, 7.5.6): the metadata once more, and a table that says where it is. A library
that reads and writes the whole file again takes ten times as long as setting the page.
"""

from __future__ import annotations

import re
from typing import Final

NAMESPACE: Final = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
PROPERTIES: Final = {
    "DocumentFileName": ("The name of the embedded XML document", "factur-x.xml"),
    "DocumentType": ("The type of the hybrid document in capital letters", "INVOICE"),
    "Version": ("The version of the standard of the embedded XML document", "1.0"),
    "ConformanceLevel": ("The conformance level of the embedded XML document", "EN 16931"),
}
END: Final = b"</rdf:RDF>"
CATALOG: Final = re.compile(rb"/Metadata (\d+) 0 R")
TRAILER: Final = re.compile(rb"trailer\s*<<(.*)>>\s*startxref\s*(\d+)\s*%%EOF\s*$", re.DOTALL)
STREAM: Final = rb"^%s 0 obj\s*<<.*?/Length (\d+).*?>>\s*stream\r?\n"


def declared(pdf: bytes) -> bytes:
    """`pdf` with Factur-X's metadata. Errors: ValueError when it isn't built as typst builds."""
    number, trailer, previous = _structure(pdf)
    opening = re.search(STREAM % number, pdf, re.MULTILINE | re.DOTALL)
    if opening is None:
        raise ValueError("The PDF has no XMP metadata")
    xmp = pdf[opening.end() : opening.end() + int(opening[1])]
    if END not in xmp:
        raise ValueError("The XMP metadata is compressed or broken")
    new = xmp.replace(END, _description().encode() + END, 1)
    head = b"%s 0 obj\n<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n" % (number, len(new))
    start = len(pdf) + 1
    table = start + len(head) + len(new) + len(b"\nendstream\nendobj\n")
    return b"".join(
        (
            pdf,
            b"\n",
            head,
            new,
            b"\nendstream\nendobj\n",
            b"xref\n%s 1\n%010d 00000 n\r\n" % (number, start),
            b"trailer\n<<%s/Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, previous, table),
        )
    )


def _structure(pdf: bytes) -> tuple[bytes, bytes, bytes]:
    """The metadata's object number, what the trailer says, and where its table begins."""
    catalog, trailer = CATALOG.search(pdf), TRAILER.search(pdf, max(0, len(pdf) - 2048))
    if catalog is None or trailer is None:
        raise ValueError("The PDF has no catalog with metadata or no plain table of objects")
    return catalog[1], trailer[1], trailer[2]


def _description() -> str:
    values = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (_, value) in PROPERTIES.items())
    return (
        f'<rdf:Description rdf:about="" xmlns:fx="{NAMESPACE}">{values}</rdf:Description>'
        '<rdf:Description rdf:about=""'
        ' xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
        ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
        ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
        '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{_properties()}</rdf:Seq></pdfaSchema:property>"
        "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
    )


def _properties() -> str:
    return "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{description}</pdfaProperty:description>"
        "</rdf:li>"
        for name, (description, _) in PROPERTIES.items()
    )
