"""What other builders do: read YAML into dictionaries, give them to genanki, write.

``baseline.py slow|fast FOLDER``: ``slow`` with ``yaml.safe_load``, as most do; ``fast`` with
libyaml's loader, as a careful script does.
"""

from __future__ import annotations

import sys
from pathlib import Path

import genanki
import yaml

LOADERS = {
    "slow": yaml.SafeLoader,
    "fast": getattr(yaml, "CSafeLoader", yaml.SafeLoader),
}


def main(speed: str, folder: Path) -> None:
    def load(path: Path) -> dict:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADERS[speed])

    def model(number: int, name: str, front: str, **more: int) -> genanki.Model:
        fields = [{"name": name} for name in ("Q", "A", "Note", "Quote")]
        back = "<hr>{{A}}<p>{{Note}}<p>{{Quote}}"
        templates = [{"name": "Card", "qfmt": front, "afmt": front + back}]
        return genanki.Model(number, name, fields=fields, templates=templates, **more)

    basic = model(1, "Basic", "{{Q}}")
    cloze = model(2, "Cloze", "{{cloze:Q}}", model_type=genanki.Model.CLOZE)
    deck = genanki.Deck(3, "Bench")
    for entry in load(folder / "cards.yaml")["topics"]:
        topic = load(folder / entry["include"]) if "include" in entry else entry
        for card in topic["cards"]:
            is_cloze = "cloze" in card
            asked = [card["cloze"], ""] if is_cloze else [card["q"], card["a"]]
            about = [card["about"]] if "about" in card else []
            deck.add_note(
                genanki.Note(
                    model=cloze if is_cloze else basic,
                    fields=[*asked, card.get("note", ""), card.get("quote", "")],
                    tags=[*about, *card["tags"]],
                    guid=genanki.guid_for(card["id"]),
                )
            )
    media = (
        [str(path) for path in sorted((folder / "media").glob("*"))]
        if (folder / "media").is_dir()
        else []
    )
    genanki.Package(deck, media_files=media).write_to_file(
        str(folder / "baseline.apkg")
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
