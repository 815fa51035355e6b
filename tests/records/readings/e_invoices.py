"""Electronic invoices written by hand, with published figures where there are some.

`peppol_base` carries the figures of Peppol BIS Billing 3's base example (OpenPEPPOL,
peppol-bis-invoice-3, base-example.xml); `zugferd_simple` those of the widely published ZUGFeRD
example 471102 (EN 16931, simple): 20 x 9.90 at 19 % and 50 x 5.50 at 7 %.
"""

from __future__ import annotations

_UBL = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)
_CII = (
    'xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" '
    'xmlns:ram="urn:un:unece:uncefact:data:standard:'
    'ReusableAggregateBusinessInformationEntity:100" '
    'xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"'
)


def _category(name: str, letter: str, rate: str) -> str:
    return (
        f"<cac:{name}><cbc:ID>{letter}</cbc:ID><cbc:Percent>{rate}</cbc:Percent>"
        f"<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:{name}>"
    )


def _ubl_line(kind: str, number: str, name: str, quantity: str, price: str, net: str) -> str:
    counted = "InvoicedQuantity" if kind == "Invoice" else "CreditedQuantity"
    return (
        f"<cac:{kind}Line><cbc:ID>{number}</cbc:ID>"
        f'<cbc:{counted} unitCode="DAY">{quantity}</cbc:{counted}>'
        f'<cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount>'
        f"<cac:Item><cbc:Name>{name}</cbc:Name>"
        f"{_category('ClassifiedTaxCategory', 'S', '25.0')}</cac:Item>"
        f'<cac:Price><cbc:PriceAmount currencyID="EUR">{price}</cbc:PriceAmount></cac:Price>'
        f"</cac:{kind}Line>"
    )


def _ubl_party(role: str, name: str, vat_id: str, company: str) -> str:
    return (
        f"<cac:{role}><cac:Party><cac:PartyName><cbc:Name>Trading as {name}</cbc:Name>"
        "</cac:PartyName><cac:PostalAddress><cbc:StreetName>Main street 1</cbc:StreetName>"
        "<cbc:CityName>London</cbc:CityName><cbc:PostalZone>GB 123 EW</cbc:PostalZone>"
        "<cac:Country><cbc:IdentificationCode>GB</cbc:IdentificationCode></cac:Country>"
        f"</cac:PostalAddress><cac:PartyTaxScheme><cbc:CompanyID>{vat_id}</cbc:CompanyID>"
        "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
        f"<cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName>"
        f"<cbc:CompanyID>{company}</cbc:CompanyID></cac:PartyLegalEntity>"
        f"</cac:Party></cac:{role}>"
    )


def peppol_base(kind: str = "Invoice", **changed: str) -> bytes:
    """The base example as `Invoice` or `CreditNote`; `changed` replaces a text by another."""
    code = "380" if kind == "Invoice" else "381"
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<{kind} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{kind}-2" {_UBL}>
<cbc:ID>Snippet1</cbc:ID>
<cbc:IssueDate>2017-11-13</cbc:IssueDate>
{"<cbc:DueDate>2017-12-01</cbc:DueDate>" if kind == "Invoice" else ""}
<cbc:{kind}TypeCode>{code}</cbc:{kind}TypeCode>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:OrderReference><cbc:ID>PO-77</cbc:ID></cac:OrderReference>
{_ubl_party("AccountingSupplierParty", "SupplierOfficialName Ltd", "GB1232434", "GB983294")}
{_ubl_party("AccountingCustomerParty", "Buyer Official Name", "SE4598375937", "39937423947")}
<cac:Delivery><cbc:ActualDeliveryDate>2017-11-01</cbc:ActualDeliveryDate></cac:Delivery>
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>
<cbc:PaymentID>Snippet1</cbc:PaymentID>
<cac:PayeeFinancialAccount><cbc:ID>GB82 WEST 1234 5698 7654 32</cbc:ID>
<cac:FinancialInstitutionBranch><cbc:ID>WESTGB22</cbc:ID></cac:FinancialInstitutionBranch>
</cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:PaymentTerms><cbc:Note>Payment within 10 days, 2% discount</cbc:Note></cac:PaymentTerms>
<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>
<cbc:Amount currencyID="EUR">25</cbc:Amount>{_category("TaxCategory", "S", "25.0")}
</cac:AllowanceCharge>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">331.25</cbc:TaxAmount>
<cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">1325</cbc:TaxableAmount>
<cbc:TaxAmount currencyID="EUR">331.25</cbc:TaxAmount>{_category("TaxCategory", "S", "25.0")}
</cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal>
<cbc:LineExtensionAmount currencyID="EUR">1300</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">1325</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">1656.25</cbc:TaxInclusiveAmount>
<cbc:ChargeTotalAmount currencyID="EUR">25</cbc:ChargeTotalAmount>
<cbc:PayableAmount currencyID="EUR">1656.25</cbc:PayableAmount></cac:LegalMonetaryTotal>
{_ubl_line(kind, "1", "item name", "7", "400", "2800")}
{_ubl_line(kind, "2", "item name 2", "-3", "500", "-1500")}
</{kind}>"""
    return _changed(text, changed)


def _changed(text: str, changed: dict[str, str]) -> bytes:
    """`changed`: the element's name → its first text replaced."""
    for name, value in changed.items():
        before, opening, rest = text.partition(f":{name}")
        assert opening, name
        attributes, _, content = rest.partition(">")
        text = f"{before}{opening}{attributes}>{value}<{content.partition('<')[2]}"
    return text.encode()


def _cii_tax(letter: str, rate: str, base: str, tax: str) -> str:
    return (
        f"<ram:ApplicableTradeTax><ram:CalculatedAmount>{tax}</ram:CalculatedAmount>"
        f"<ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>{base}</ram:BasisAmount>"
        f"<ram:CategoryCode>{letter}</ram:CategoryCode>"
        f"<ram:RateApplicablePercent>{rate}</ram:RateApplicablePercent></ram:ApplicableTradeTax>"
    )


def _cii_line(number: str, name: str, quantity: str, price: str, rate: str, net: str) -> str:
    return f"""<ram:IncludedSupplyChainTradeLineItem>
<ram:AssociatedDocumentLineDocument><ram:LineID>{number}</ram:LineID>
</ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:Name>{name}</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>
<ram:ChargeAmount>{price}</ram:ChargeAmount></ram:NetPriceProductTradePrice>
</ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="H87">{quantity}</ram:BilledQuantity>
</ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>
<ram:CategoryCode>S</ram:CategoryCode>
<ram:RateApplicablePercent>{rate}</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{net}</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>"""


def zugferd_simple(**changed: str) -> bytes:
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice {_CII}>
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
<ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
</rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>471102</ram:ID><ram:TypeCode>380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20180305</udt:DateTimeString>
</ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
{_cii_line("1", "Trennblätter A4", "20.0000", "9.9000", "19.00", "198.00")}
{_cii_line("2", "Joghurt Banane", "50.0000", "5.5000", "7.00", "275.00")}
<ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:ID>549910</ram:ID><ram:Name>Lieferant GmbH</ram:Name>
<ram:PostalTradeAddress><ram:PostcodeCode>80333</ram:PostcodeCode>
<ram:LineOne>Lieferantenstraße 20</ram:LineOne><ram:CityName>München</ram:CityName>
<ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">201/113/40209</ram:ID>
</ram:SpecifiedTaxRegistration>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE123456789</ram:ID>
</ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>Kunden AG Mitte</ram:Name></ram:BuyerTradeParty>
<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>B-12</ram:IssuerAssignedID>
</ram:BuyerOrderReferencedDocument></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery><ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime>
<udt:DateTimeString format="102">20180305</udt:DateTimeString></ram:OccurrenceDateTime>
</ram:ActualDeliverySupplyChainEvent></ram:ApplicableHeaderTradeDelivery>
<ram:ApplicableHeaderTradeSettlement>
<ram:PaymentReference>RF18539007547034</ram:PaymentReference>
<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>58</ram:TypeCode>
<ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE89370400440532013000</ram:IBANID>
</ram:PayeePartyCreditorFinancialAccount><ram:PayeeSpecifiedCreditorFinancialInstitution>
<ram:BICID>COBADEFFXXX</ram:BICID></ram:PayeeSpecifiedCreditorFinancialInstitution>
</ram:SpecifiedTradeSettlementPaymentMeans>
{_cii_tax("S", "7.00", "275.00", "19.25")}
{_cii_tax("S", "19.00", "198.00", "37.62")}
<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>
<udt:DateTimeString format="102">20180404</udt:DateTimeString></ram:DueDateDateTime>
</ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:LineTotalAmount>473.00</ram:LineTotalAmount>
<ram:ChargeTotalAmount>0.00</ram:ChargeTotalAmount>
<ram:AllowanceTotalAmount>0.00</ram:AllowanceTotalAmount>
<ram:TaxBasisTotalAmount>473.00</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="EUR">56.87</ram:TaxTotalAmount>
<ram:GrandTotalAmount>529.87</ram:GrandTotalAmount>
<ram:TotalPrepaidAmount>0.00</ram:TotalPrepaidAmount>
<ram:DuePayableAmount>529.87</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""
    return _changed(text, changed)


def _isdoc_party(role: str, name: str, company: str, vat_id: str) -> str:
    return f"""<{role}><Party><PartyIdentification><ID>{company}</ID></PartyIdentification>
<PartyName><Name>{name}</Name></PartyName><PostalAddress><StreetName>Dlouhá</StreetName>
<BuildingNumber>12</BuildingNumber><CityName>Brno</CityName><PostalZone>602 00</PostalZone>
<Country><IdentificationCode>CZ</IdentificationCode><Name>Česko</Name></Country></PostalAddress>
<PartyTaxScheme><CompanyID>{vat_id}</CompanyID><TaxScheme>VAT</TaxScheme></PartyTaxScheme>
</Party></{role}>"""


def isdoc(document_type: str = "1", sign: str = "") -> bytes:
    """2 x 1 500 at 21 % and 10 x 100 at 12 %, of which 1 000 were paid as a deposit."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<Invoice xmlns="http://isdoc.cz/namespace/2013" version="6.0.2">
<DocumentType>{document_type}</DocumentType><ID>FV-2026/0117</ID>
<IssueDate>2026-11-03</IssueDate><TaxPointDate>2026-10-31</TaxPointDate>
<VATApplicable>true</VATApplicable><LocalCurrencyCode>CZK</LocalCurrencyCode>
<CurrRate>1</CurrRate><RefCurrRate>1</RefCurrRate>
{_isdoc_party("AccountingSupplierParty", "Pekárna Kolář s.r.o.", "25596641", "CZ25596641")}
{_isdoc_party("AccountingCustomerParty", "Kavárna Lípa s.r.o.", "27082440", "CZ27082440")}
<OrderReferences><OrderReference id="o1"><SalesOrderID>OBJ-88</SalesOrderID></OrderReference>
</OrderReferences>
<InvoiceLines>
<InvoiceLine><ID>1</ID><InvoicedQuantity unitCode="ks">{sign}2</InvoicedQuantity>
<LineExtensionAmount>{sign}3000.00</LineExtensionAmount><UnitPrice>1500</UnitPrice>
<ClassifiedTaxCategory><Percent>21</Percent></ClassifiedTaxCategory>
<Item><Description>Dort</Description></Item></InvoiceLine>
<InvoiceLine><ID>2</ID><InvoicedQuantity unitCode="ks">{sign}10</InvoicedQuantity>
<LineExtensionAmount>{sign}1000.00</LineExtensionAmount><UnitPrice>100</UnitPrice>
<ClassifiedTaxCategory><Percent>12</Percent></ClassifiedTaxCategory>
<Item><Description>Chléb</Description></Item></InvoiceLine>
</InvoiceLines>
<TaxTotal>
<TaxSubTotal><TaxableAmount>{sign}3000.00</TaxableAmount><TaxAmount>{sign}630.00</TaxAmount>
<TaxCategory><Percent>21</Percent></TaxCategory></TaxSubTotal>
<TaxSubTotal><TaxableAmount>{sign}1000.00</TaxableAmount><TaxAmount>{sign}120.00</TaxAmount>
<TaxCategory><Percent>12</Percent></TaxCategory></TaxSubTotal>
<TaxAmount>{sign}750.00</TaxAmount></TaxTotal>
<LegalMonetaryTotal><TaxExclusiveAmount>{sign}4000.00</TaxExclusiveAmount>
<TaxInclusiveAmount>{sign}4750.00</TaxInclusiveAmount>
<AlreadyClaimedTaxInclusiveAmount>0</AlreadyClaimedTaxInclusiveAmount>
<PayableRoundingAmount>0</PayableRoundingAmount>
<PaidDepositsAmount>{sign}1000.00</PaidDepositsAmount>
<PayableAmount>{sign}3750.00</PayableAmount></LegalMonetaryTotal>
<PaymentMeans><Payment><PaidAmount>{sign}3750.00</PaidAmount>
<PaymentMeansCode>42</PaymentMeansCode><Details><PaymentDueDate>2026-11-17</PaymentDueDate>
<ID>19-2000145399</ID><BankCode>0800</BankCode><Name>Česká spořitelna</Name>
<IBAN>CZ6508000000192000145399</IBAN><BIC>GIBACZPX</BIC>
<VariableSymbol>20260117</VariableSymbol></Details></Payment></PaymentMeans>
</Invoice>""".encode()
