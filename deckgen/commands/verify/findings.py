"""What a rehearsal showed, as values and as text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.diagnostics import counted
from deckgen.util import printed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAMED = 5
"""How many notes a finding names."""

JSON_VERSION = 1


class Finding(NamedTuple):
    """Something that is wrong with a package: what kind of thing, in words, and the way out.

    ``notes`` are the ids of the cards concerned. What is not ``grave`` costs a learner nothing.
    """

    kind: str
    message: str
    way: str
    notes: tuple[str, ...] = ()
    grave: bool = True


@dataclass(slots=True)
class Report:
    """What a rehearsal showed: ``said`` are lines about what went well."""

    path: Path
    said: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def lost(self) -> bool:
        """Whether a learner would lose something, or get something broken."""
        return any(finding.grave for finding in self.findings)

    def add(
        self, kind: str, message: str, way: str, notes: Iterable[str] = (), *, grave: bool = True
    ) -> None:
        """Note a finding, with the ids of the cards that it is about."""
        self.findings.append(Finding(kind, message, way, tuple(dict.fromkeys(notes)), grave))


def as_text(report: Report) -> str:
    """Return a report as lines."""
    lines = [f"{report.path.name}", *(f"  {line}" for line in report.said)]
    for finding in report.findings:
        count = f" ({counted(len(finding.notes), 'note')})" if finding.notes else ""
        lines.append(f"{'error' if finding.grave else 'info'}[{finding.kind}] {finding.message}{count}")
        if finding.notes:
            more = f" and {len(finding.notes) - NAMED} more" if len(finding.notes) > NAMED else ""
            lines.append(f"    {', '.join(finding.notes[:NAMED])}{more}")
        lines.append(f"    = {finding.way}")
    lines.append(
        "a learner would lose something or get something broken" if report.lost else "nothing is lost"
    )
    return "\n".join(map(printed.line, lines)) + "\n"


def as_json(report: Report) -> str:
    """Return a report as one JSON object with a ``version``."""
    found = {
        "version": JSON_VERSION,
        "package": str(report.path),
        "ok": not report.lost,
        "said": report.said,
        "findings": [finding._asdict() for finding in report.findings],
    }
    return printed.block(json.dumps(found, ensure_ascii=False, indent=2)) + "\n"
