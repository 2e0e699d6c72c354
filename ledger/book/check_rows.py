"""What the rows of a book must agree on: roll-ups, holds, floors, reversals, purposes, closings."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.findings import Finding
from ledger.book.lines import account_id
from ledger.text import Text


def check_rows(session: Session, book: Book) -> list[Finding]:
    """One finding for each row that disagrees with the sealed lines."""
    found = []
    for rule, zh, en, query in _QUERIES:
        for row in session.execute(text(query), {"book": book.id}):
            seq = getattr(row, "seq", None)
            place = f"({row.place})"
            found.append(Finding(rule, book.code, seq, Text(f"{zh} {place}", f"{en} {place}")))
    for row in session.execute(_ACCOUNTS, {"book": book.id}):
        if account_id(row.title, row.aux) != row.id:
            says = Text(f"账户被改动 ({row.title})", f"an account was altered ({row.title})")
            found.append(Finding("I-07", book.code, None, says))
    return found


def check_closings(session: Session, book: Book) -> list[Finding]:
    """Each close froze what the days before it come to, and nothing else (I-20)."""
    found = []
    running: dict[int, int] = {}
    at = {"book": book.id}
    signs = {row.account_id: row.sign for row in session.execute(_SIGNS, at)}
    before = 0
    for period in session.execute(_CLOSED, at).scalars().all():
        span = {**at, "after": before, "to": period * 100 + 99, "period": period}
        for row in session.execute(_DAYS, span):
            moved = signs.get(row.account_id, 1) * int(row.net)
            running[row.account_id] = running.get(row.account_id, 0) + moved
        frozen = {row.account_id: row.balance for row in session.execute(_FROZEN, span)}
        expected = {account: balance for account, balance in running.items() if balance}
        if frozen != expected:
            wrong = {a for a in frozen.keys() | expected.keys() if frozen.get(a) != expected.get(a)}
            says = Text(
                f"{period} 的期末余额有 {len(wrong)} 户不符",
                f"{len(wrong)} closing balances of {period} are wrong",
            )
            found.append(Finding("I-20", book.code, None, says))
        before = period * 100 + 99
    return found


#: (rule, zh, en, query): each row a query returns is a fault; ``place`` names it.
_QUERIES = (
    (
        "I-09", "账户日发生额与分录不符", "the turnover of a day differs from the lines",
        "SELECT account_id AS place FROM ("
        " SELECT p.account_id, p.day, CASE WHEN p.side = 'D' THEN p.amount ELSE 0 END AS debit,"
        "  CASE WHEN p.side = 'C' THEN p.amount ELSE 0 END AS credit"
        "  FROM seal s JOIN posting p ON p.book_id = s.book_id AND p.entry_id = s.entry_id"
        "  WHERE s.book_id = :book"
        " UNION ALL SELECT account_id, day, -debit, -credit FROM account_day WHERE book_id = :book"
        ") m GROUP BY account_id, day HAVING sum(debit) <> 0 OR sum(credit) <> 0",
    ),
    (
        "I-09", "账户余额与分录不符", "a balance differs from the lines",
        "SELECT n.title || ' ' || n.account_id AS place FROM account_now n LEFT JOIN"
        " (SELECT account_id, sum(debit - credit) AS net FROM account_day WHERE book_id = :book"
        "  GROUP BY account_id) m ON m.account_id = n.account_id"
        " WHERE n.book_id = :book AND n.balance <> n.sign * coalesce(m.net, 0)",
    ),
    (
        "I-13", "冻结金额与冻结记录不符", "what is held differs from the holds",
        "SELECT n.title || ' ' || n.account_id AS place FROM account_now n LEFT JOIN"
        " (SELECT account_id, sum(amount) AS held FROM hold"
        "  WHERE book_id = :book AND released_at IS NULL GROUP BY account_id) h"
        " ON h.account_id = n.account_id"
        " WHERE n.book_id = :book AND n.held <> coalesce(h.held, 0)",
    ),
    (
        "I-08", "余额低于下限", "a balance is below its floor",
        "SELECT n.title || ' ' || n.account_id AS place FROM account_now n"
        " JOIN title t ON t.code = n.title WHERE n.book_id = :book"
        " AND (n.balance - n.held < t.floor OR coalesce(n.floor, -1) <> coalesce(t.floor, -1)"
        "  OR n.sign <> CASE WHEN t.direction = 'D' THEN 1 ELSE -1 END)",
    ),
    (
        "I-07", "账户与余额行不一致", "an account has no balance row of its own",
        "SELECT title AS place FROM ("
        " SELECT id, title, 1 AS n FROM account WHERE book_id = :book"
        " UNION ALL SELECT account_id, title, -1 FROM account_now WHERE book_id = :book"
        ") m GROUP BY id, title HAVING sum(n) <> 0",
    ),
    (
        "I-10", "业务不允许的科目", "an event moved a title it may not",
        "SELECT s.seq, e.event || ' ' || p.side || ' ' || a.title AS place"
        " FROM (SELECT DISTINCT e.event, p.side, a.title FROM entry e"
        "  JOIN posting p ON p.book_id = e.book_id AND p.entry_id = e.id"
        "  JOIN account a ON a.book_id = p.book_id AND a.id = p.account_id"
        "  WHERE e.book_id = :book AND e.reverses IS NULL) x"
        " LEFT JOIN event_line l ON l.event = x.event AND l.side = x.side AND l.title = x.title"
        " JOIN entry e ON e.book_id = :book AND e.event = x.event AND e.reverses IS NULL"
        " JOIN posting p ON p.book_id = e.book_id AND p.entry_id = e.id AND p.side = x.side"
        " JOIN account a ON a.book_id = p.book_id AND a.id = p.account_id AND a.title = x.title"
        " JOIN seal s ON s.book_id = e.book_id AND s.entry_id = e.id"
        " WHERE l.event IS NULL",
    ),
    (
        "I-05", "冲销凭证与原凭证不对应", "a reversal does not mirror one entry",
        "SELECT s.seq, r.source AS place FROM entry r"
        " JOIN seal s ON s.book_id = r.book_id AND s.entry_id = r.id"
        " LEFT JOIN seal w ON w.book_id = r.book_id AND w.seq = r.reverses"
        " LEFT JOIN entry o ON o.book_id = r.book_id AND o.id = w.entry_id"
        " WHERE r.book_id = :book AND r.reverses IS NOT NULL AND (o.id IS NULL OR o.reverses IS NOT NULL"
        "  OR (SELECT count(*) FROM posting p JOIN posting q ON q.book_id = p.book_id"
        "   AND q.entry_id = o.id AND q.line = p.line AND q.account_id = p.account_id"
        "   AND q.side = p.side AND q.amount = -p.amount"
        "   WHERE p.book_id = r.book_id AND p.entry_id = r.id)"
        "  <> (SELECT count(*) FROM posting q WHERE q.book_id = r.book_id AND q.entry_id = o.id)"
        "  OR (SELECT count(*) FROM posting p WHERE p.book_id = r.book_id AND p.entry_id = r.id)"
        "  <> (SELECT count(*) FROM posting q WHERE q.book_id = r.book_id AND q.entry_id = o.id))",
    ),
    (
        "I-05", "凭证被冲销多次", "an entry was reversed more than once",
        "SELECT reverses AS seq, count(*) AS place FROM entry"
        " WHERE book_id = :book AND reverses IS NOT NULL GROUP BY reverses HAVING count(*) > 1",
    ),
    (
        "I-26", "同一来源入账多次", "a source was posted more than once",
        "SELECT source AS place FROM entry WHERE book_id = :book GROUP BY source HAVING count(*) > 1",
    ),
    (
        "I-29", "凭证未封印", "an entry was never sealed",
        "SELECT e.source AS place FROM entry e LEFT JOIN seal s"
        " ON s.book_id = e.book_id AND s.entry_id = e.id WHERE e.book_id = :book AND s.seq IS NULL",
    ),
    (
        "I-29", "分录没有凭证", "a line belongs to no entry",
        "SELECT p.entry_id AS place FROM posting p LEFT JOIN entry e"
        " ON e.book_id = p.book_id AND e.id = p.entry_id WHERE p.book_id = :book AND e.id IS NULL",
    ),
    (
        "I-19", "结账未封印", "a close was never sealed",
        "SELECT c.period AS place FROM period_close c LEFT JOIN seal s ON s.book_id = c.book_id"
        " AND s.period = c.period AND s.kind = 'PERIOD_CLOSE'"
        " WHERE c.book_id = :book AND s.seq IS NULL",
    ),
    (
        "I-20", "未结账期间有期末余额", "closing balances stand for a period that is not closed",
        "SELECT DISTINCT c.period AS place FROM closing c LEFT JOIN period_close k"
        " ON k.book_id = c.book_id AND k.period = c.period WHERE c.book_id = :book AND k.period IS NULL",
    ),
)  # fmt: skip

_ACCOUNTS = text("SELECT id, title, aux FROM account WHERE book_id = :book")
_SIGNS = text("SELECT account_id, sign FROM account_now WHERE book_id = :book")
_CLOSED = text("SELECT period FROM period_close WHERE book_id = :book ORDER BY period")
_DAYS = text(
    "SELECT account_id, sum(debit - credit) AS net FROM account_day"
    " WHERE book_id = :book AND day > :after AND day <= :to GROUP BY account_id"
)
_FROZEN = text("SELECT account_id, balance FROM closing WHERE book_id = :book AND period = :period")
