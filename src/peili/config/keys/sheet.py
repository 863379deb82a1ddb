"""What is printed for the safe, in three languages on one page: nobody knows who will read it."""

from peili.vault import custody, sheet
from peili.vault.root import Root
from peili.vault.shares import Share

ROOT = """
PEILI · PALAUTUSLOMAKE · ÅTERSTÄLLNINGSBLAD · RECOVERY SHEET

Juuriavain / rotnyckel / root key {name}

{groups}

Tällä lomakkeella ja varmuuskopiolla salonki avataan uudelleen, jos kone häviää. Säilytä kassakaapissa, ei
koneen lähellä. Lue lomake takaisin kerran vuodessa.
Med bladet och en säkerhetskopia öppnas salongen på nytt om datorn går förlorad. Förvara det i kassaskåp,
inte nära datorn. Läs in bladet en gång om året.
With this sheet and a backup the salon is opened again when the machine is lost. Keep it in a safe, away from
the machine. Read it back once a year.

  peili keys recovery-sheet --verify      peili keys restore-root
"""
SHARE = """
PEILI · AVAIMEN OSA · NYCKELDEL · KEY SHARE  {number} / 3

{groups}

Kaksi kolmesta osasta avaa salongin. Säilytä osat eri ihmisillä.
Två av tre delar öppnar salongen. Förvara delarna hos olika personer.
Two of the three shares open the salon. Keep them with different people.
"""


def print_root(root: Root) -> None:
    """Print the recovery sheet."""
    print(ROOT.format(name=root.id.hex(), groups=_lines(sheet.to_groups(root.reveal()))))


def print_share(share: Share) -> None:
    """Print one share."""
    print(SHARE.format(number=share.number, groups=_lines(custody.share_groups(share))))


def _lines(groups: list[str]) -> str:
    return "\n".join(f"  {number}   {group}" for number, group in enumerate(groups, start=1))
