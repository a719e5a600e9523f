"""What axe-core, from its package, finds wrong in the widgets of a page."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from tests.harness.page import NotebookPage

RUN = """async (within) => {
    const found = await axe.run({ include: [within] }, { resultTypes: ["violations"] });
    return found.violations;
}"""


def violations(page: NotebookPage, within: str = ".rnn-view") -> list[str]:
    """The rules that are broken inside `within`: every rule of axe, each with the first elements that break it."""
    if not page.page.evaluate("() => 'axe' in globalThis"):
        page.page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.page.evaluate(RUN, within)
    return [
        f"{rule['id']}, {len(rule['nodes'])} times: {[node['html'] for node in rule['nodes'][:3]]}"
        for rule in found
    ]
