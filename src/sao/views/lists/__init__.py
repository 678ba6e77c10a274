"""Lists: a window of the objects of one resource, what needs attention first.

`table` is the mechanism, the same for all; a family says what is its own: the columns, the order of
its classes, how a row is filled. A window costs by its rows: which objects there are, and in which
class, is read from the index, and kept until something is committed.
"""
