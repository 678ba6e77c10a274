"""The read model: what the chains add up to, as tables to be asked in SQL, and reports on them.

`tables` says what there is, for people and for the database; `projections` turn one step of one
object into rows, purely; `follower` carries the order of outcomes into a `ReadModel`, `keeper` has
it do so beside a desk, `by_hand` without one; `reports` are questions with published definitions.
Nothing here knows HTTP or a driver, so a browser alone has the same reports. Decision 0020.
"""
