"""Scenarios: a list of requests that was asked and can be asked again, and the forms it is kept in.

`command_log` is where an environment keeps its own. `playing` asks one of an environment;
`sao.api.study` asks it of several, in variants. `writing` makes a test for pytest of it and
`reading` takes that back; `link` packs it into the address of a page.
"""
