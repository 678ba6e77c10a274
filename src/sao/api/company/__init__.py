"""A believable company as a list of requests: what it sells, who buys, what becomes of them.

    founded(Company(seed="a", customers=400, months=18, start=1735689600))  ->  Command, Command, …

Everything follows from the seed, so the same company can be founded anywhere: by `sao demo` in a
folder, by the dashboard in a browser. Later requests speak of earlier ones by name (`$c12`), and
what may come too late (its subscription has ended meanwhile) is `optional`.

`catalog` is what is sold, `people` who buys it, `lives` what each of them does and when.
"""

from sao.api.company.founding import Company, founded

__all__ = ["Company", "founded"]
