"""What axe-core, from its package, finds wrong in the widgets of a page."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from tests.harness.page import NotebookPage

RUN = """async ([within, only]) => {
    const found = await axe.run({ include: [within] }, { resultTypes: ["violations"], ...only });
    return found.violations;
}"""


def violations(page: NotebookPage, *tags: str, within: str = ".rnn-view") -> list[str]:
    """The rules that are broken inside `within`, each with the first elements that break it.

    Every rule of axe, or those with one of `tags`: a theme changes nothing but colours.
    """
    if not page.page.evaluate("() => 'axe' in globalThis"):
        page.page.evaluate(AXE_SCRIPT)
    only = {"runOnly": {"type": "tag", "values": list(tags)}} if tags else {}
    found: list[dict[str, Any]] = page.page.evaluate(RUN, [within, only])
    return [
        f"{rule['id']}, {len(rule['nodes'])} times: {[node['html'] for node in rule['nodes'][:3]]}"
        for rule in found
    ]
