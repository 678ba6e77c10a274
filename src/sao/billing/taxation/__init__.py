"""Automatic tax: what a place taxes, decided from declared tables alone. Source: decision 0048.

`rates` is what is levied where, `codes` what is sold, `places` where a customer is, `rules` who
pays. Nothing is asked of anybody: not where an address is, nor whether a tax id is good.
"""
