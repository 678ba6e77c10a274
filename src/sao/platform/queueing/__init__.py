"""Queues in tables: what happens to messages, in SQL that SQLite and PostgreSQL share.

A driver brings the tables and a `Place` to work on them; nothing else of a queue is its own.
"""
