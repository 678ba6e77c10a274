"""Every family of endpoints that there is: what HTTP serves, a browser calls, the docs describe."""

from sao.api import native, stripe

FAMILIES = (*stripe.FAMILIES, *native.FAMILIES)
