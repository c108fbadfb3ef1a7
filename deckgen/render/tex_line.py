"""A formula as far as it can be read in a line of plain text: for lists, where nothing draws it."""

from __future__ import annotations

import re

_SIGNS = dict(
    pair.split(":")
    for pair in (
        "alpha:α beta:β gamma:γ delta:δ epsilon:ε zeta:ζ eta:η theta:θ kappa:κ lambda:λ mu:μ nu:ν "
        "xi:ξ pi:π rho:ρ sigma:σ tau:τ phi:φ chi:χ psi:ψ omega:ω Gamma:Γ Delta:Δ Theta:Θ Lambda:Λ "
        "Pi:Π Sigma:Σ Phi:Φ Psi:Ψ Omega:Ω cdot:· times:× div:÷ pm:± mp:∓ le:≤ leq:≤ ge:≥ geq:≥ ne:≠ "
        "neq:≠ approx:≈ equiv:≡ sim:∼ to:→ rightarrow:→ leftarrow:← Rightarrow:⇒ Leftrightarrow:⇔ "
        "infty:∞ sum:∑ prod:∏ int:∫ partial:∂ nabla:∇ in:∈ notin:∉ subset:⊂ cup:∪ cap:∩ forall:∀ "
        "exists:∃ degree:° ldots:… cdots:⋯ dots:…"
    ).split()
)
"""Commands of TeX that stand for one letter or sign."""

_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_WORDS = re.compile(r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|operatorname)\s*\{([^{}]*)\}")
_SPACE = re.compile(r"\\(?:[,;:! ]|q?quad(?![A-Za-z]))")
_COMMAND = re.compile(r"\\([A-Za-z]+)")


def in_a_line(tex: str) -> str:
    """Return a formula with signs for commands; what has no sign stays TeX."""
    tex = _WORDS.sub(r"\1", tex)
    tex = _ROOT.sub(r"√(\1)", tex)
    tex = _FRACTION.sub(r"\1/\2", tex)
    tex = _SPACE.sub(" ", tex)
    return _COMMAND.sub(lambda found: _SIGNS.get(found[1], found[0]), tex)
