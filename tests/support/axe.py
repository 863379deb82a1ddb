"""The axe rules for accessible pages, run in the page a journey stands on."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def assert_accessible(page: Page) -> None:
    """Fail with axe's own words if the page breaks a rule of WCAG 2.2 AA or a good practice."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response
    broken = [
        f"{rule['id']}: {rule['help']} at {', '.join(node['target'][0] for node in rule['nodes'])}"
        for rule in found["violations"]
    ]
    assert not broken, "\n".join(broken)
    assert found["passes"], "axe checked nothing"
