"""A case the employer paid off is settled anew when an earlier transfer of it comes back (C-09)."""

from alembic import op

revision = "0031_settled_anew"
down_revision = "0030_owner"

MOVES = """NEW.state <> OLD.state AND NOT (
    (OLD.state = 'REPORTED'
        AND NEW.state IN ('ACCEPTED', 'REJECTED', 'TRANSFERRED', 'RECLASSIFIED'))
    OR (OLD.state = 'ACCEPTED' AND NEW.state = 'INVESTIGATING')
    OR (OLD.state = 'INVESTIGATING'
        AND NEW.state IN ('ORDERED', 'PAID_BY_EMPLOYER', 'ENDED', 'TRANSFERRED', 'RECLASSIFIED'))
    OR (OLD.state = 'ORDERED' AND NEW.state IN ('DEFAULTED', 'PAID_BY_EMPLOYER', 'ENDED'))
    OR (OLD.state = 'DEFAULTED'
        AND NEW.state IN ('SETTLING', 'PAID_BY_EMPLOYER', 'SETTLED_BY_THIRD_PARTY', 'ENDED'))
    OR (OLD.state = 'SETTLING'
        AND NEW.state IN ('PAID_BY_EMPLOYER', 'SETTLED_BY_THIRD_PARTY', 'ENDED'))
    OR (OLD.state IN ('PAID_BY_EMPLOYER', 'SETTLED_BY_THIRD_PARTY', 'ENDED')
        AND NEW.state IN ('CLOSED', 'CLOSED_PURSUING', 'SETTLING'))
    OR (OLD.state = 'CLOSED_PURSUING' AND NEW.state IN ('CLOSED', 'SETTLING'))
    OR (OLD.state = 'CLOSED' AND NEW.state = 'SETTLING')
)"""


def upgrade() -> None:
    """The listed moves of a case, in the place of those of 0023."""
    says = "no such move of a case"
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER arrears_case_moves")
        op.execute(
            f"CREATE TRIGGER arrears_case_moves BEFORE UPDATE ON arrears_case FOR EACH ROW "
            f"WHEN {MOVES} BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION arrears_case_moves() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {MOVES} THEN RAISE EXCEPTION '{says}' USING ERRCODE = '23514'; END IF; "
        f"RETURN NEW; END $$"
    )


def downgrade() -> None:
    raise NotImplementedError("Cases are records; they are never taken away.")
