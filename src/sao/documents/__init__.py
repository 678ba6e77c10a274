"""Invoices, receipts and credit notes, as a customer gets them.

From an object's state to what its document says (`content`), from there to PDF and HTML (`press`),
kept by what is in them (`papers`) and had at addresses that nobody can guess (`addresses`). Knows
nothing of HTTP, nor of where documents are kept. Only the press needs libraries of its own.
"""
