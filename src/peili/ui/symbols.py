"""QR symbols as pictures: black boxes on white, without a style that a security policy refuses."""

from itertools import groupby

import segno

QUIET = 4  # modules of white around a symbol, as its standard asks


def qr_svg(text: str, *, correction: str) -> str:
    """Return a text's QR symbol as SVG: a box for each run of dark modules of a row."""
    code = segno.make_qr(text, error=correction)
    boxes = []
    for row, modules in enumerate(code.matrix, QUIET):
        column = QUIET
        for dark, run in groupby(modules):
            length = len(list(run))
            if dark:
                boxes.append(f"M{column} {row}h{length}v1h-{length}z")
            column += length
    size = len(code.matrix) + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{"".join(boxes)}"/></svg>'
    )
