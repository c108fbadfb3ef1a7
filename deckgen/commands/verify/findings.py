"""What a rehearsal showed, as values and as text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.diagnostics import counted
from deckgen.core.wording import first_of
from deckgen.util import printed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAMED = 5
"""How many notes a finding names."""

JSON_VERSION = 1

ERROR, WARNING, INFO, ACCEPTED = "error", "warning", "info", "accepted"
"""How much a finding weighs: a learner loses something or gets something broken; learners lose what
cannot be kept, such as words of their own in a note that is corrected; it costs nothing; an error that the
curator accepted."""

TAKE_BACK = (
    "take cards.lock back from the commit of the release that learners have "
    "(git checkout TAG -- cards.lock), and build again"
)
"""The way out where a package has earlier times or other identities than the release."""

ACCEPTABLE = (
    "another-question",
    "answer-shown",
    "card-removed",
    "cloze-reused",
    "history-exchanged",
    "missing-media",
    "script",
    "tags-gone",
)
"""The kinds of errors that a curator may want to cause, and can accept."""


class Finding(NamedTuple):
    """Something about a package that its curator should know.

    - ``kind``: what kind of thing, in a word.
    - ``message``: the same as a sentence; ``way``: the way out.
    - ``notes``: the ids of the cards concerned.
    - ``severity``: one of those above.
    """

    kind: str
    message: str
    way: str
    notes: tuple[str, ...] = ()
    severity: str = ERROR


@dataclass(slots=True)
class Section:
    """What one rehearsal showed: ``facts`` are lines about what was done and went well."""

    title: str
    accepted: frozenset[str] = frozenset()
    facts: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def add(
        self,
        kind: str,
        message: str,
        way: str,
        notes: Iterable[str] = (),
        *,
        severity: str = ERROR,
    ) -> None:
        """Note a finding, with the ids of the cards that it is about."""
        if severity == ERROR and kind in self.accepted:
            severity = ACCEPTED
        self.findings.append(
            Finding(kind, message, way, tuple(dict.fromkeys(notes)), severity)
        )


@dataclass(slots=True)
class Report:
    """What all rehearsals of a package showed.

    - ``path``: the package.
    - ``engine``: the version of Anki's engine.
    - ``sections``: the first is about a new learner, each further one about the upgrade from an older
      package.
    """

    path: Path
    engine: str
    accepted: frozenset[str] = frozenset()
    sections: list[Section] = field(default_factory=list)

    def section(self, title: str) -> Section:
        """Begin a section."""
        begun = Section(title, self.accepted)
        self.sections.append(begun)
        return begun

    @property
    def facts(self) -> list[str]:
        """All facts."""
        return [fact for section in self.sections for fact in section.facts]

    @property
    def findings(self) -> list[Finding]:
        """All findings."""
        return [finding for section in self.sections for finding in section.findings]

    @property
    def lost(self) -> bool:
        """Whether a learner would lose something that could be kept, or get something broken."""
        return any(finding.severity == ERROR for finding in self.findings)

    @property
    def verdict(self) -> str:
        """The last line of a report."""
        if self.lost:
            return "a learner would lose something or get something broken"
        if any(finding.severity != INFO for finding in self.findings):
            return "nothing is lost but what is named above"
        return "nothing is lost"

    @property
    def not_found(self) -> list[str]:
        """The kinds that were accepted without need."""
        return sorted(self.accepted - {finding.kind for finding in self.findings})


def as_text(report: Report) -> str:
    """Return a report as lines."""
    lines = [f"{report.path.name}, in the engine of Anki {report.engine}"]
    for section in report.sections:
        if section.title:
            lines.append(f"from {section.title}")
        lines += [f"  {fact}" for fact in section.facts]
        for finding in section.findings:
            lines += _lines(finding)
    lines += [f"info[accept] nothing to accept: {kind}" for kind in report.not_found]
    lines.append(report.verdict)
    return "\n".join(map(printed.line, lines)) + "\n"


def _lines(finding: Finding) -> list[str]:
    """Return a finding, the notes that it is about, and the way out."""
    count = f" ({counted(len(finding.notes), 'note')})" if finding.notes else ""
    lines = [f"{finding.severity}[{finding.kind}] {finding.message}{count}"]
    if finding.notes:
        lines.append(f"    {first_of(finding.notes, NAMED)}")
    if finding.way:
        way = finding.way
        if finding.severity == ERROR and finding.kind in ACCEPTABLE:
            way += f"; if you mean it, 'deckgen verify --accept {finding.kind}'"
        lines.append(f"    = {way}")
    return lines


def as_json(report: Report) -> str:
    """Return a report as one JSON object with a ``version``."""
    findings = []
    for section in report.sections:
        findings += [
            {"from": section.title or None, **each._asdict()}
            for each in section.findings
        ]
    value = {
        "version": JSON_VERSION,
        "package": str(report.path),
        "engine": report.engine,
        "ok": not report.lost,
        "verdict": report.verdict,
        "facts": [
            {"from": section.title or None, "text": fact}
            for section in report.sections
            for fact in section.facts
        ],
        "findings": findings,
    }
    return printed.block(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"
