"""What a shell completes of ``deckgen draft``: the sources of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.console.completion import cards_file_of, may_offer, suggestion

if TYPE_CHECKING:
    from click import Context, Parameter
    from click.shell_completion import CompletionItem


def sources(ctx: Context, _param: Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the id of a source, or the path of its text, which the shell knows itself."""
    ids = [id_ for id_ in _declared_sources(ctx) if may_offer(id_, incomplete)]
    path = suggestion(incomplete, type="file")
    return [*map(suggestion, ids), path]


def _declared_sources(ctx: Context) -> list[str]:
    """Return the ids of the declared sources, without reading more than the one file."""
    from deckgen.source.files import read_yaml
    from deckgen.source.yaml.tree import read_tree

    try:
        path = cards_file_of(ctx)
        file, _ = read_yaml(path, path.parent)
        if file is None:
            return []
        root = read_tree(file).root
    except (Exception, SystemExit):  # what is wrong with it is reported by a build
        return []
    if not isinstance(root, dict):
        return []
    for key, declared in root.items():
        if key == "sources" and isinstance(declared, dict):
            return [str(id_) for id_ in declared]
    return []
