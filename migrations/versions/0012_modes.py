"""Supervised accounts, changes of custody mode, and the whole life of a guarantee."""

import sqlalchemy as sa
from alembic import op

revision = "0012_modes"
down_revision = "0011_contracts"

APPEND_ONLY = ("guarantee_event", "guarantee_handover")

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

#: As in 0007, and a guarantee claimed in part may be replaced too.
GUARANTEE_MOVES = """
    (OLD.state = 'SUBMITTED' AND NEW.state IN ('ACTIVE', 'REJECTED'))
    OR (OLD.state = 'ACTIVE'
        AND NEW.state IN ('LAPSED', 'REPLACED', 'RELEASED', 'CLAIMED_PART', 'CLAIMED_FULL'))
    OR (OLD.state = 'CLAIMED_PART'
        AND NEW.state IN ('ACTIVE', 'CLAIMED_FULL', 'LAPSED', 'REPLACED', 'RELEASED'))
"""
CHANGE_MOVES = """
    (OLD.state = 'REQUESTED' AND NEW.state = 'CONFIRMED')
    OR (OLD.state = 'CONFIRMED' AND NEW.state = 'PAID')
    OR (OLD.state = 'PAID' AND NEW.state IN ('CONFIRMED', 'DONE'))
"""

#: name, table, when, condition under which it is refused, what is said
GUARDS = (
    ("guarantee_moves", "guarantee", "UPDATE",
     f"NEW.state <> OLD.state AND NOT ({GUARANTEE_MOVES})", "no such move of a guarantee"),
    ("guarantee_event_fixed", "guarantee_event", "UPDATE", "1 = 1", "events never change"),
    ("guarantee_event_kept", "guarantee_event", "DELETE", "1 = 1", "events are kept"),
    ("guarantee_handover_fixed", "guarantee_handover", "UPDATE", "1 = 1", "the log never changes"),
    ("guarantee_handover_kept", "guarantee_handover", "DELETE", "1 = 1", "the log is kept"),
    ("supervised_movement_fixed", "supervised_movement", "UPDATE",
     "OLD.proposal_id IS NOT NULL OR NEW.amount <> OLD.amount OR NEW.kind <> OLD.kind",
     "a movement never changes"),
    ("supervised_movement_kept", "supervised_movement", "DELETE", "1 = 1", "movements are kept"),
    ("deposit_transfer_fixed", "deposit_transfer", "UPDATE",
     "NEW.amount <> OLD.amount OR NEW.from_project_id <> OLD.from_project_id"
     " OR NEW.to_project_id <> OLD.to_project_id OR OLD.executed_on IS NOT NULL",
     "a transfer never changes"),
    ("deposit_transfer_kept", "deposit_transfer", "DELETE", "1 = 1", "transfers are kept"),
    ("deposit_freeze_fixed", "deposit_freeze", "UPDATE",
     "NEW.legal_basis <> OLD.legal_basis OR NEW.document_number <> OLD.document_number"
     " OR NEW.project_id <> OLD.project_id OR OLD.lifted_on IS NOT NULL",
     "a freeze never changes, it is lifted once"),
    ("deposit_freeze_kept", "deposit_freeze", "DELETE", "1 = 1", "freezes are kept"),
    ("mode_change_moves", "mode_change", "UPDATE",
     "NEW.principal <> OLD.principal OR NEW.interest <> OLD.interest OR NEW.kind <> OLD.kind"
     f" OR (NEW.state <> OLD.state AND NOT ({CHANGE_MOVES}))",
     "no such move of a change of mode"),
    ("mode_change_kept", "mode_change", "DELETE", "1 = 1", "changes of mode are kept"),
)  # fmt: skip

#: A guarantee may put back what was drawn: row 26 joined by the memo lines of row 15 (G-07).
EVENT_LINES = (("26", "D", "9409"), ("26", "C", "9401"))


def upgrade() -> None:
    _guarantees()
    _supervised()
    _transfers()
    _freezes()
    _changes()
    for event, side, title in EVENT_LINES:
        op.execute(
            f"INSERT INTO event_line (event, side, title) VALUES ('{event}', '{side}', '{title}')"
        )
    _drop_guard("guarantee_moves", "guarantee")
    for guard in GUARDS:
        op.guard(*guard)


def downgrade() -> None:
    raise NotImplementedError("What secures wages is a record; it is never taken away.")


def _to(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"{table}_{column}_fkey")


def _guarantees() -> None:
    op.add_column("guarantee", sa.Column("replaces_id", ID))
    op.add_column("guarantee", sa.Column("replace_proposal_id", ID))
    op.create_table(
        "guarantee_event",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("guarantee_id", ID, nullable=False, index=True),
        sa.Column("what", sa.String(12), nullable=False),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("amount", sa.BigInteger),
        sa.Column("expires_from", sa.Date),
        sa.Column("expires_to", sa.Date),
        sa.Column("document", sa.String(200)),
        sa.Column("remark", sa.String(500)),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        _to("guarantee_event", "guarantee_id", "guarantee"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("expires_to > expires_from", name="expires_to"),
    )
    op.create_table(
        "guarantee_handover",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("guarantee_id", ID, nullable=False, index=True),
        sa.Column("what", sa.String(12), nullable=False),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("handed_to", sa.String(200), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        _to("guarantee_handover", "guarantee_id", "guarantee"),
        sa.CheckConstraint(
            "what IN ('RECEIVED', 'MOVED', 'LENT', 'RETURNED', 'HANDED_BACK')", name="what"
        ),
    )


def _supervised() -> None:
    op.create_table(
        "supervised_movement",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("bank", sa.String(200), nullable=False),
        sa.Column("account_name", sa.String(200), nullable=False),
        sa.Column("account_number", sa.String(32), nullable=False),
        sa.Column("document", sa.String(200), nullable=False),
        sa.Column("bank_reference", sa.String(64), nullable=False),
        sa.Column("change_id", ID),
        sa.Column("proposal_id", ID),
        _to("supervised_movement", "county_id", "county"),
        _to("supervised_movement", "project_id", "project"),
        _to("supervised_movement", "proposal_id", "voucher_proposal"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("kind IN ('STORE', 'MOVED', 'RELEASE')", name="kind"),
    )
    op.create_index("supervised_movement_project_id_idx", "supervised_movement", ["project_id"])
    op.create_index(
        "supervised_movement_county_id_id_idx", "supervised_movement", ["county_id", "id"]
    )
    op.create_index(
        "supervised_movement_account_number_idx", "supervised_movement", ["account_number"]
    )


def _transfers() -> None:
    op.create_table(
        "deposit_transfer",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("from_project_id", ID, nullable=False, index=True),
        sa.Column("to_project_id", ID, nullable=False, index=True),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("application", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("requested_on", sa.Date, nullable=False),
        sa.Column("approval_id", ID),
        sa.Column("executed_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
        _to("deposit_transfer", "county_id", "county"),
        _to("deposit_transfer", "from_project_id", "project"),
        _to("deposit_transfer", "to_project_id", "project"),
        _to("deposit_transfer", "approval_id", "approval_request"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("from_project_id <> to_project_id", name="projects"),
    )
    op.create_index("deposit_transfer_county_id_id_idx", "deposit_transfer", ["county_id", "id"])


def _freezes() -> None:
    op.create_table(
        "deposit_freeze",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False, index=True),
        sa.Column("authority", sa.String(200), nullable=False),
        sa.Column("document_number", sa.String(64), nullable=False),
        sa.Column("legal_basis", sa.String(500), nullable=False),
        sa.Column("frozen_on", sa.Date, nullable=False),
        sa.Column("frozen_by", ID, nullable=False),
        sa.Column("lifted_on", sa.Date),
        sa.Column("lifting_document", sa.String(200)),
        sa.Column("lifted_by", ID),
        sa.Column("version", sa.Integer, nullable=False),
        _to("deposit_freeze", "county_id", "county"),
        _to("deposit_freeze", "project_id", "project"),
        sa.CheckConstraint("length(trim(legal_basis)) > 0", name="legal_basis"),
        sa.CheckConstraint("lifted_on >= frozen_on", name="lifted_on"),
        sa.CheckConstraint("(lifted_on IS NULL) = (lifting_document IS NULL)", name="lifted"),
    )


def _changes() -> None:
    op.create_table(
        "mode_change",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False, index=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("principal", sa.BigInteger, nullable=False),
        sa.Column("interest", sa.BigInteger, nullable=False),
        sa.Column("application", sa.String(200), nullable=False),
        sa.Column("requested_on", sa.Date, nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("guarantee_id", ID),
        sa.Column("bank", sa.String(200), nullable=False),
        sa.Column("account_name", sa.String(200), nullable=False),
        sa.Column("account_number", sa.String(32), nullable=False),
        sa.Column("approval_id", ID),
        sa.Column("confirmed_on", sa.Date),
        sa.Column("payments", sa.Integer, nullable=False),
        sa.Column("paid_on", sa.Date),
        sa.Column("bounce_proposal_id", ID),
        sa.Column("version", sa.Integer, nullable=False),
        _to("mode_change", "county_id", "county"),
        _to("mode_change", "project_id", "project"),
        _to("mode_change", "receipt_id", "deposit_receipt"),
        _to("mode_change", "guarantee_id", "guarantee"),
        _to("mode_change", "approval_id", "approval_request"),
        _to("mode_change", "bounce_proposal_id", "voucher_proposal"),
        sa.CheckConstraint("kind IN ('REPLACED', 'MOVED')", name="kind"),
        sa.CheckConstraint("principal > 0", name="principal"),
        sa.CheckConstraint("interest >= 0", name="interest"),
        sa.CheckConstraint("kind = 'MOVED' OR guarantee_id IS NOT NULL", name="guarantee"),
    )
    op.create_index("mode_change_county_id_id_idx", "mode_change", ["county_id", "id"])


def _drop_guard(name: str, table: str) -> None:
    """The trigger of an earlier migration gives way to a wider one."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")
