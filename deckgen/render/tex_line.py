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
        "exists:∃ degree:° ldots:… cdots:⋯ dots:… varepsilon:ε varphi:φ vartheta:ϑ varrho:ϱ varsigma:ς "
        "iota:ι upsilon:υ Xi:Ξ Upsilon:Υ ell:ℓ hbar:ℏ oint:∮ propto:∝ parallel:∥ perp:⊥ subseteq:⊆ "
        "supset:⊃ supseteq:⊇ emptyset:∅ varnothing:∅ setminus:∖ circ:∘ mapsto:↦ ll:≪ gg:≫ cong:≅ "
        "simeq:≃ wedge:∧ vee:∨ neg:¬ angle:∠ langle:⟨ rangle:⟩ star:⋆ implies:⇒ iff:⇔"
    ).split()
)
"""Commands of TeX that stand for one letter or sign."""

# MathJax sets these upright, by their own letters.
_NAMES = frozenset(
    "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln "
    "log max min Pr sec sin sinh sup tan tanh".split()
)
"""Commands of TeX that print their own name."""

_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_WORDS = re.compile(
    r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|operatorname)\s*\{([^{}]*)\}"
)
_SPACE = re.compile(r"\\(?:[,;:! ]|q?quad(?![A-Za-z]))")
_COMMAND = re.compile(r"\\([A-Za-z]+)")


def in_a_line(tex: str) -> str:
    """Return a formula with signs for commands; what has no sign stays TeX."""
    tex = _WORDS.sub(r"\1", tex)
    tex = _ROOT.sub(r"√(\1)", tex)
    tex = _FRACTION.sub(r"\1/\2", tex)
    tex = _SPACE.sub(" ", tex)
    return _COMMAND.sub(_printed, tex)


def _printed(command: re.Match[str]) -> str:
    """Return what a command prints, or the command itself if no sign says it."""
    if command[1] in _NAMES:
        return command[1]
    return _SIGNS.get(command[1], command[0])
