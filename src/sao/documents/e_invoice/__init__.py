"""Invoices and credit notes that programs read: EN 16931, written in UBL as Peppol has it.

`model` is what the standard knows of an invoice; `issuing` fills it, `ubl` writes it down. All of
it is pure. Source: EN 16931-1, Peppol BIS Billing 3.0; decision 0072.
"""
