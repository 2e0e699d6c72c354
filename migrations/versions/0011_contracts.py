"""Contracts that change, and ratios lowered, raised or waived by approval."""

import sqlalchemy as sa
from alembic import op

revision = "0011_contracts"
down_revision = "0010_law"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

#: As in 0007, and an obligation already notified may still be exempted while nothing is held.
OBLIGATION_MOVES = """
    (OLD.state = 'ASSESSED' AND NEW.state IN ('ACTIVE', 'EXEMPT', 'CANCELLED'))
    OR (OLD.state = 'ACTIVE' AND NEW.state IN ('EXEMPT', 'RETURNING', 'RETURNED', 'CANCELLED'))
    OR (OLD.state = 'RETURNING' AND NEW.state IN ('ACTIVE', 'RETURNED', 'CANCELLED'))
    OR (OLD.state = 'RETURNED' AND NEW.state = 'RETURNING')
    OR (OLD.state = 'EXEMPT' AND NEW.state IN ('ASSESSED', 'RETURNED', 'CANCELLED'))
"""
EXEMPTION_MOVES = """
    (OLD.state = 'ASKED' AND NEW.state = 'GRANTED')
    OR (OLD.state = 'GRANTED' AND NEW.state = 'LAPSED')
"""

#: name, table, when, condition under which it is refused, what is said
GUARDS = (
    ("deposit_obligation_moves", "deposit_obligation", "UPDATE",
     f"NEW.state <> OLD.state AND NOT ({OBLIGATION_MOVES})", "no such move of an obligation"),
    ("dishonesty_listing_fixed", "dishonesty_listing", "UPDATE",
     "NEW.company_id <> OLD.company_id OR NEW.listed_on <> OLD.listed_on"
     " OR NEW.until_on <> OLD.until_on OR NEW.document_number <> OLD.document_number"
     " OR OLD.removed_on IS NOT NULL",
     "a listing never changes, it is lifted once"),
    ("dishonesty_listing_kept", "dishonesty_listing", "DELETE", "1 = 1", "listings are kept"),
    ("contract_change_fixed", "contract_change", "UPDATE",
     "NEW.changes <> OLD.changes OR NEW.project_id <> OLD.project_id OR NEW.kind <> OLD.kind"
     " OR NEW.happened_on <> OLD.happened_on OR OLD.proposal_id IS NOT NULL",
     "contract changes never change"),
    ("contract_change_kept", "contract_change", "DELETE", "1 = 1", "contract changes are kept"),
    ("deposit_exemption_moves", "deposit_exemption", "UPDATE",
     "NEW.reason_code <> OLD.reason_code OR NEW.amount <> OLD.amount"
     " OR NEW.required <> OLD.required OR NEW.document_number <> OLD.document_number"
     f" OR (NEW.state <> OLD.state AND NOT ({EXEMPTION_MOVES}))",
     "no such move of an exemption"),
    ("deposit_exemption_kept", "deposit_exemption", "DELETE", "1 = 1", "exemptions are kept"),
)  # fmt: skip


def upgrade() -> None:
    _projects()
    _listings()
    _changes()
    _exemptions()
    for name in ("contract_amount", "annual_amount"):
        op.add_column("deposit_assessment", sa.Column(name, sa.BigInteger))
    op.add_column("deposit_assessment", sa.Column("sources", sa.Text))
    _drop_guard("deposit_obligation_moves", "deposit_obligation")
    for guard in GUARDS:
        op.guard(*guard)


def downgrade() -> None:
    raise NotImplementedError("What was decided about contracts is never taken away.")


def _to(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"{table}_{column}_fkey")


def _document() -> list[sa.Column[object]]:
    """Title, number and day of the paper a decision rests on."""
    return [
        sa.Column("document_title", sa.String(200), nullable=False),
        sa.Column("document_number", sa.String(64), nullable=False),
        sa.Column("document_on", sa.Date, nullable=False),
    ]


def _projects() -> None:
    op.add_column(
        "project",
        sa.Column("contracting", sa.String(12), nullable=False, server_default="GENERAL"),
    )
    op.add_column("project", sa.Column("real_name_on", sa.Date))
    op.add_column("project", sa.Column("wage_account_on", sa.Date))
    op.create_table(
        "venture_member",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("company_id", ID, nullable=False),
        sa.Column("leads", sa.Boolean, nullable=False),
        sa.Column("stores", sa.Boolean, nullable=False),
        sa.Column("agreed_in", sa.String(200)),
        _to("venture_member", "county_id", "county"),
        _to("venture_member", "project_id", "project"),
        _to("venture_member", "company_id", "company"),
        sa.UniqueConstraint(
            "project_id", "company_id", name="venture_member_project_id_company_id_key"
        ),
        sa.CheckConstraint("leads OR NOT stores OR agreed_in IS NOT NULL", name="stores"),
    )
    for what in ("leads", "stores"):
        op.create_index(
            f"venture_member_{what}_idx", "venture_member", ["project_id"], unique=True,
            sqlite_where=sa.text(what), postgresql_where=sa.text(what),
        )  # fmt: skip
    op.create_index("venture_member_company_id_idx", "venture_member", ["company_id"])


def _listings() -> None:
    op.create_table(
        "dishonesty_listing",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("company_id", ID, nullable=False),
        sa.Column("listed_on", sa.Date, nullable=False),
        sa.Column("until_on", sa.Date, nullable=False),
        *_document(),
        sa.Column("removed_on", sa.Date),
        sa.Column("paid_on", sa.Date),
        sa.Column("undertaking", sa.String(200)),
        sa.Column("removal_document", sa.String(200)),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        _to("dishonesty_listing", "county_id", "county"),
        _to("dishonesty_listing", "company_id", "company"),
        sa.UniqueConstraint(
            "county_id", "document_number", "company_id", name="dishonesty_listing_document_key"
        ),
        sa.CheckConstraint("until_on > listed_on", name="until_on"),
        sa.CheckConstraint(
            "(removed_on IS NULL) = (paid_on IS NULL)"
            " AND (removed_on IS NULL) = (undertaking IS NULL)"
            " AND (removed_on IS NULL) = (removal_document IS NULL)",
            name="removed",
        ),
        sa.CheckConstraint("removed_on > paid_on", name="removed_on"),
    )
    op.create_index("dishonesty_listing_company_id_idx", "dishonesty_listing", ["company_id"])
    op.create_index(
        "dishonesty_listing_county_id_id_idx", "dishonesty_listing", ["county_id", "id"]
    )


def _changes() -> None:
    op.create_table(
        "contract_change",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("happened_on", sa.Date, nullable=False),
        *_document(),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("assessment_id", ID),
        sa.Column("proposal_id", ID),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        _to("contract_change", "county_id", "county"),
        _to("contract_change", "project_id", "project"),
        _to("contract_change", "proposal_id", "voucher_proposal"),
        sa.CheckConstraint("kind IN ('CHANGE', 'VOID')", name="kind"),
    )
    op.create_index("contract_change_project_id_idx", "contract_change", ["project_id", "id"])


def _exemptions() -> None:
    op.create_table(
        "deposit_exemption",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("reason_code", sa.String(24), nullable=False),
        *_document(),
        sa.Column("remark", sa.String(500)),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("required", sa.BigInteger, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("policy_version_id", ID, nullable=False),
        sa.Column("steps", sa.Text, nullable=False),
        sa.Column("sources", sa.Text, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("approval_id", ID),
        sa.Column("granted_on", sa.Date),
        sa.Column("lapsed_on", sa.Date),
        sa.Column("lapsed_by", sa.String(64)),
        sa.Column("version", sa.Integer, nullable=False),
        _to("deposit_exemption", "county_id", "county"),
        _to("deposit_exemption", "project_id", "project"),
        _to("deposit_exemption", "approval_id", "approval_request"),
        sa.CheckConstraint("kind IN ('EXEMPT', 'REDUCED', 'SEVERAL')", name="kind"),
        sa.CheckConstraint("state IN ('ASKED', 'GRANTED', 'LAPSED')", name="state"),
        sa.CheckConstraint("amount >= 0 AND amount < required", name="amount"),
        sa.CheckConstraint("(state = 'ASKED') = (granted_on IS NULL)", name="granted"),
        sa.CheckConstraint("(state = 'LAPSED') = (lapsed_on IS NOT NULL)", name="lapsed"),
    )
    op.create_index(
        "deposit_exemption_project_id_idx", "deposit_exemption", ["project_id", "state"]
    )
    op.create_index("deposit_exemption_county_id_id_idx", "deposit_exemption", ["county_id", "id"])


def _drop_guard(name: str, table: str) -> None:
    """The trigger of an earlier migration gives way to a wider one."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")
