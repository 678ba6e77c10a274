"""What resources tell each other: the data of every internal command, by who hears it.

A message carries whatever its receiver needs to decide, because nobody looks into another object.
"""

from sao.billing.values import Value


class Nothing(Value, frozen=True):
    """The data of a command that says everything by its name."""
