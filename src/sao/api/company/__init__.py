"""A believable company as a list of requests: what it sells, who buys, what becomes of them.

    founded(Company(seed="a", customers=400, months=18, start=1735689600))  ->  Command, Command, …

Everything follows from the seed, so the same company can be founded anywhere: by `sao demo` in a
folder, by the dashboard in a browser. Later requests speak of earlier ones by name (`$c12`), and
what may come too late (its subscription has ended meanwhile) is `optional`.

`terms` says which company, `catalog` is what is sold, `people` who buys it, `lives` what each of
them does and when, and `trouble` how a card stops working.
"""

from sao.api.company.founding import founded
from sao.api.company.terms import Cards, Company

__all__ = ["Cards", "Company", "founded"]
