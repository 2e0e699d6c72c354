"""How long a roll takes to be judged and imported, beside a plain parse of the same file; and how
long the advance over it takes to be asked for, approved and paid, one entry each.

``python -m tests.bench.rolls [--workers N] [--engine E] [--no-advance]``
"""
