"""The keyed code of a lot: it finds everyone a lot was used on, and tells nobody who reads the table."""

from uuid import UUID

from peili.promises.lookups import lookup_code


def lot_code(lot_id: UUID, *, register_id: UUID) -> str:
    """Return the code of a lot in one register."""
    return lookup_code("lot", str(lot_id), register_id)
