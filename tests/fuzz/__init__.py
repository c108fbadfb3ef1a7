"""Fuzzing with structure: a rich project, changed at random, must never break a promise.

``pytest tests/fuzz`` runs a fixed number of cases, ``python -m tests.fuzz --minutes 60`` goes on
with new ones. A case is a number: ``python -m tests.fuzz --case 1234`` runs it again and says
what it holds.
"""
