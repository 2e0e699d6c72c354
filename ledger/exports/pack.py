"""An export as one ZIP file, for those who take it through a door."""

import tempfile
import zipfile
from pathlib import Path
from typing import IO

from ledger.actor import Actor
from ledger.db import Database
from ledger.exports.take import TakeExport, take_export


def pack_export(database: Database, asked: TakeExport, *, by: Actor) -> IO[bytes]:
    """A ZIP of the export folder, open at its start; its taking is already on the trail.

    The file has no name on the disk and is gone when it is closed; memory stays small.
    """
    packed = tempfile.TemporaryFile()  # noqa: SIM115 - the door closes it with its answer
    try:
        with tempfile.TemporaryDirectory(prefix="ledger-export-") as aside:
            folder = Path(aside) / f"export-{asked.book}"
            take_export(database, asked, folder, by=by)
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
                for path in sorted(folder.iterdir()):
                    bundle.write(path, f"{folder.name}/{path.name}")
        packed.seek(0)
    except BaseException:
        packed.close()
        raise
    return packed
