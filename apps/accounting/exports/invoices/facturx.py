"""Says in a PDF's metadata that the XML inside is Factur-X.

Typst attaches the file and writes the XMP of PDF/A-3; the properties of Factur-X, with the
extension schema that PDF/A asks for, are added here (Factur-X 1.0, § 6.2 and annex).
"""

from __future__ import annotations

import io
from typing import Final

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

NAMESPACE: Final = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
PROPERTIES: Final = {
    "DocumentFileName": ("The name of the embedded XML document", "factur-x.xml"),
    "DocumentType": ("The type of the hybrid document in capital letters", "INVOICE"),
    "Version": ("The version of the standard of the embedded XML document", "1.0"),
    "ConformanceLevel": ("The conformance level of the embedded XML document", "EN 16931"),
}
END: Final = b"</rdf:RDF>"


def declared(pdf: bytes) -> bytes:
    """`pdf` with Factur-X's metadata. Errors: ValueError when it has no XMP to add them to."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    metadata = writer.root_object[NameObject("/Metadata")].get_object()
    if not isinstance(metadata, StreamObject) or END not in metadata.get_data():
        raise ValueError("The PDF has no XMP metadata")
    metadata.set_data(metadata.get_data().replace(END, _description().encode() + END, 1))
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


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
