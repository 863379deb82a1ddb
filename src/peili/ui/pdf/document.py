"""A document as PDF/A-2b: typefaces, colors, language and structure inside, and nothing from elsewhere."""

import hashlib
from datetime import datetime
from html import escape
from typing import Final

from peili.ui.pdf import color
from peili.ui.pdf.faces import Face
from peili.ui.pdf.file import File, array, text
from peili.ui.pdf.pages import HIGH, WIDE, Block, Page, Pages

SYMBOLIC: Final = 4  # the glyphs are named by number, not by a list of letters
XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language></rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>{made}</xmp:CreateDate></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def as_pdf(pages: Pages, *, title: str, language: str, made: datetime) -> bytes:
    """Return the pages as one file."""
    file = File()
    used = {each for page in pages.pages for each in page.faces}
    fonts = {each: _font(file, each) for each in sorted(used, key=_name)}
    tree, numbers = file.later(), [file.later() for _each in pages.pages]
    leaves = file.later()
    structure = _structure(file, pages.blocks, numbers)
    for at, page in enumerate(pages.pages):
        file.put(numbers[at], _page(file, page, at, tree, fonts))
    file.put(tree, f"<</Type /Pages /Kids {array(numbers)} /Count {len(numbers)}>>")
    file.put(leaves, color_intent(file))
    said = XMP.format(title=escape(title), language=language, made=made.isoformat(timespec="seconds"))
    metadata = file.stream(said.encode(), said="/Type /Metadata /Subtype /XML", packed=False)
    root = file.add(
        f"<</Type /Catalog /Pages {tree} 0 R /Metadata {metadata} 0 R /OutputIntents [{leaves} 0 R]"
        f" /Lang ({language}) /MarkInfo <</Marked true>> /StructTreeRoot {structure} 0 R"
        " /ViewerPreferences <</DisplayDocTitle true>>>>"
    )
    drawn = "".join("".join(page.drawn) for page in pages.pages)
    return file.whole(root=root, name=hashlib.sha256((said + drawn).encode()).hexdigest()[:32])


def _name(face: Face) -> str:
    return face.name


def color_intent(file: File) -> str:
    """Return in which colors the document speaks, with their profile inside the file."""
    profile = file.stream(color.profile(), said="/N 3")
    return (
        f"<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier {text(color.NAME)}"
        f" /Info {text(color.NAME)} /DestOutputProfile {profile} 0 R>>"
    )


def _page(file: File, page: Page, at: int, tree: int, fonts: dict[Face, int]) -> str:
    drawn = file.stream("\n".join(page.drawn).encode("ascii"))
    used = " ".join(f"/{each.name} {fonts[each]} 0 R" for each in sorted(page.faces, key=_name))
    return (
        f"<</Type /Page /Parent {tree} 0 R /MediaBox [0 0 {WIDE} {HIGH}] /StructParents {at} /Tabs /S"
        f" /Resources <</Font <<{used}>>>> /Contents {drawn} 0 R>>"
    )


def _structure(file: File, blocks: list[Block], numbers: list[int]) -> int:
    """Add what a screen reader goes by: each block, and for each mark on a page whose it is."""
    root, whole = file.later(), file.later()
    parents: dict[int, list[int]] = {at: [] for at in range(len(numbers))}
    kids = []
    for block in blocks:
        marks = "".join(f"<</Type /MCR /Pg {numbers[page]} 0 R /MCID {mark}>>" for page, mark in block.marks)
        kids.append(file.add(f"<</Type /StructElem /S /{block.tag} /P {whole} 0 R /K [{marks}]>>"))
        for page, _mark in block.marks:
            parents[page].append(kids[-1])
    listed = " ".join(f"{at} {array(each)}" for at, each in parents.items())
    file.put(whole, f"<</Type /StructElem /S /Document /P {root} 0 R /K {array(kids)}>>")
    file.put(root, f"<</Type /StructTreeRoot /K {whole} 0 R /ParentTree <</Nums [{listed}]>>>>")
    return root


def _font(file: File, face: Face) -> int:
    """Add a typeface whole: its file, its widths, and the letter of each glyph for who copies it."""
    content = file.stream(face.content, said=f"/Length1 {len(face.content)}")
    about = file.add(
        f"<</Type /FontDescriptor /FontName /{face.name} /Flags {SYMBOLIC} /ItalicAngle 0 /StemV 80"
        f" /FontBBox [{' '.join(map(str, face.box))}] /Ascent {face.ascent} /Descent {face.descent}"
        f" /CapHeight {face.ascent} /FontFile2 {content} 0 R>>"
    )
    widths = " ".join(map(str, face.widths))
    glyphs = file.add(
        f"<</Type /Font /Subtype /CIDFontType2 /BaseFont /{face.name} /CIDToGIDMap /Identity"
        " /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>"
        f" /FontDescriptor {about} 0 R /DW 0 /W [0 [{widths}]]>>"
    )
    letters = file.stream(_letters(face).encode("ascii"))
    return file.add(
        f"<</Type /Font /Subtype /Type0 /BaseFont /{face.name} /Encoding /Identity-H"
        f" /DescendantFonts [{glyphs} 0 R] /ToUnicode {letters} 0 R>>"
    )


def _letters(face: Face) -> str:
    """Return which letter each glyph is."""
    by_glyph = {glyph: code for code, glyph in sorted(face.glyphs.items(), reverse=True)}
    rows = [f"<{glyph:04x}> <{code:04x}>" for glyph, code in sorted(by_glyph.items())]
    parts = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    said = "\n".join(f"{len(part)} beginbfchar\n{chr(10).join(part)}\nendbfchar" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{said}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    )
