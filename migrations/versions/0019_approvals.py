"""An approved request may be taken back before it is carried out."""

from alembic import op

revision = "0019_approvals"
down_revision = "0018_funds"

NAME = "approval_request_moves"
SAYS = "no such move of an approval request"
REFUSED = """NEW.state <> OLD.state AND NOT (
    (OLD.state = 'IN_REVIEW'
        AND NEW.state IN ('APPROVED', 'RETURNED', 'REJECTED', 'WITHDRAWN', 'EXPIRED'))
    OR (OLD.state = 'APPROVED' AND NEW.state IN ('EXECUTED', 'EXPIRED', 'WITHDRAWN'))
)"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {NAME}")
        op.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON approval_request FOR EACH ROW WHEN {REFUSED} "
            f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {REFUSED} THEN RAISE EXCEPTION '{SAYS}' USING ERRCODE = '23514'; END IF; "
        f"RETURN NEW; END $$"
    )


def downgrade() -> None:
    raise NotImplementedError("Requests that were taken back stay so.")
