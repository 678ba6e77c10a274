"""How fast it is: ours against floors (written by hand) and peers, in one run.

The machine is shared and noisy, so only ratios mean anything: each pair alternates for several
rounds, the best of each counts, and the spread of the rounds' ratios is shown beside it.
`measure` does that, `report` prints it, and there is one file of `rows` for each family.
"""
