"""The sound of the vocabulary example: a stroke of a bell, made of sines, as a WAV file."""

from __future__ import annotations

import io
import math
import wave

RATE = 8000
"""Samples a second, of one byte each."""

SECONDS = 0.6
PARTIALS = ((523, 0.6), (1046, 0.25), (1397, 0.15))
"""The tones that sound together: how many times a second, and how loud, 1 in all."""

FADES = 7
"""By how many e-foldings a second the stroke dies away."""


def bell() -> bytes:
    """Return the file. The same bytes on every machine: each sample is rounded to one of 256 steps, far
    from where sines differ.
    """
    samples = bytearray()
    for number in range(int(RATE * SECONDS)):
        moment = number / RATE
        tone = 0.0
        for pitch, loud in PARTIALS:
            tone += loud * math.sin(2 * math.pi * pitch * moment)
        loudness = 110 * tone * math.exp(-FADES * moment)
        samples.append(128 + round(loudness))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(RATE)
        file.writeframes(bytes(samples))
    return out.getvalue()
