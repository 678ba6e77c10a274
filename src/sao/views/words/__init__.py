"""Words: how states, objects, amounts and outcomes are called. Everything that is said in English.

The tables are complete by test: every state and every action of every machine is in them.
"""
