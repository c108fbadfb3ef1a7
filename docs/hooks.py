"""Pages of the manual that are made from the code: one for each family of diagnostics, and the changelog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from deckgen.lint import catalogue, page

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[1]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the pages of diagnostics; mkdocs calls this first."""
    pages = [
        {f"{each.letter}: {each.title.lower()}": f"explain/{each.letter.lower()}.md"}
        for each in catalogue.FAMILIES
    ]
    assert config.nav is not None
    config.nav.append({"Diagnostics": pages})
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages; mkdocs calls this when it has listed those of the folder."""
    for family in catalogue.FAMILIES:
        parts = [f"# {family.letter}: {family.title}", family.introduction]
        for code in catalogue.CODES:
            if code.code[0] == family.letter:
                parts.append(page.markdown(code, 2))
        name = f"explain/{family.letter.lower()}.md"
        files.append(File.generated(config, name, content="\n\n".join(parts) + "\n"))
    changelog = (
        (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").replace("](docs/", "](")
    )
    files.append(File.generated(config, "changelog.md", content=changelog))
    return files


def on_post_page(output: str, page: object, config: MkDocsConfig) -> str:
    """Give the theme's dialogue of the search a name, for those who hear the page."""
    return output.replace(
        'data-md-component="search" role="dialog"',
        'data-md-component="search" role="dialog" aria-label="Search"',
    )
