"""Whole registers brought in from a workbook: the import, and the rows a reviewer saw."""

import sqlalchemy as sa
from alembic import op

revision = "0021_imports"
down_revision = "0020_rolls"

APPEND_ONLY = ("register_part",)

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

STATES = (
    "'CHECKING', 'REFUSED', 'PROPOSED', 'POSTING', 'POSTED', 'RETURNED', 'WITHDRAWN'"
)  # fmt: skip
STANDING = "state IN ('PROPOSED', 'POSTING', 'POSTED')"
MOVES = """
    (OLD.state = 'CHECKING' AND NEW.state IN ('REFUSED', 'PROPOSED'))
    OR (OLD.state = 'PROPOSED' AND NEW.state IN ('POSTING', 'RETURNED', 'WITHDRAWN'))
    OR (OLD.state = 'POSTING' AND NEW.state IN ('POSTED', 'PROPOSED'))
"""

#: name, table, when, condition under which it is refused, what is said
GUARDS = (
    ("register_import_moves", "register_import", "UPDATE",
     f"NEW.files <> OLD.files OR NEW.maker_person <> OLD.maker_person"
     f" OR (NEW.state <> OLD.state AND NOT ({MOVES}))", "no such move of an import"),
    ("register_import_kept", "register_import", "DELETE", "1 = 1", "imports are kept"),
    ("register_part_fixed", "register_part", "UPDATE", "1 = 1", "proposed rows never change"),
    ("register_part_kept", "register_part", "DELETE", "1 = 1", "proposed rows are kept"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "register_import",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("files", sa.String(64), nullable=False),
        sa.Column("seen", sa.String(64)),
        sa.Column("totals", sa.Text),
        sa.Column("wrong", sa.Text),
        sa.Column("maker_user", ID, nullable=False),
        sa.Column("maker_person", ID, nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("reviewer_person", ID),
        sa.Column("reviewed_at", sa.String(27)),
        sa.Column("opinion", sa.String(500)),
        sa.Column("first_seq", ID),
        sa.Column("last_seq", ID),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name="register_import_county_id_fkey"
        ),
        sa.CheckConstraint(f"state IN ({STATES})", name="register_import_state_check"),
    )
    op.create_index("register_import_county_id_idx", "register_import", ["county_id", "id"])
    op.create_index(
        "register_import_county_id_files_idx", "register_import", ["county_id", "files"],
        unique=True, sqlite_where=sa.text(STANDING), postgresql_where=sa.text(STANDING),
    )  # fmt: skip
    op.create_table(
        "register_part",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("import_id", ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["register_import.id"], name="register_part_import_id_fkey"
        ),
        sa.UniqueConstraint("import_id", "number", name="register_part_import_id_number_key"),
    )
    for guard in GUARDS:
        op.guard(*guard)


def downgrade() -> None:
    raise NotImplementedError("Imports are kept.")
