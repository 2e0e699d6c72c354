"""What a reader asks of a book: balances now and then, trial balances, statements."""

from ledger.book.amounts import available, balance, balances_by, lock_accounts
from ledger.book.statements import Statement, StatementRow, statement
from ledger.book.trial import TrialLine, trial_balance

__all__ = [
    "Statement",
    "StatementRow",
    "TrialLine",
    "available",
    "balance",
    "balances_by",
    "lock_accounts",
    "statement",
    "trial_balance",
]
