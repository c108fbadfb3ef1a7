"""O: pictures with masks."""

from __future__ import annotations

from deckgen.core.codes.code import ERROR, WARNING, Code

_PICTURE = """\
# --- cell.svg ---
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400"/>
"""
_GOOD = f"""\
image: cell.svg
masks:
  nucleus: {{rect: [412, 220, 96, 88]}}
  golgi: {{ellipse: [100, 100, 40, 22], angle: 30}}
{_PICTURE}"""


def _example(masks: str, hide: str = "") -> str:
    return f"image: cell.svg\n{hide}masks:\n{masks}{_PICTURE}"


def _labelled(text: str) -> str:
    label = f"labels: [{{text: '{text}', at: [10, 8]}}]\n"
    return f"image: cell.svg\n{label}masks: {{nucleus: {{rect: [412, 220, 96, 88]}}}}\n{_PICTURE}"


CODES: tuple[Code, ...] = (
    Code(
        "O101",
        ERROR,
        "mask outside the picture",
        "the mask '{id}' is outside the picture, which is {width} × {height} pixels",
        "give left and top, then width and height, in pixels of the file or in per cent",
        page="""\
Nothing of a mask is on the picture. Of a rectangle the numbers are left, top, width and height; of an
ellipse the centre and the two radii; of a polygon its points. They are pixels of the picture's file, in which
`viewBox` counts for an SVG, or per cent.

Why: Anki draws nothing of the mask, so that its card hides nothing and asks nothing.

Fix: Correct the numbers; `deckgen preview` shows the masks.
""",
        bad=_example("  nucleus: {rect: [712, 220, 96, 88]}\n"),
        good=_GOOD,
    ),
    Code(
        "O102",
        WARNING,
        "mask too small to be seen",
        "a shape of the mask '{id}' is less than 5 pixels wide or high where the picture is {shown} wide",
        "make it larger, or cut the picture",
        page="""\
A shape is less than 5 pixels wide or high on a picture that is shown 600 pixels wide, as on a phone.

Why: Nobody sees it, and Anki's own editor drops shapes of fewer than 5 pixels when the note is edited.

Fix: Make the mask larger, or cut the picture to the part that matters.
""",
        bad=_example("  nucleus: {rect: [412, 220, 96, 3]}\n"),
        good=_GOOD,
    ),
    Code(
        "O103",
        WARNING,
        "masks over one another",
        "the masks '{id}' and '{other}' cover each other by more than half, and only one of them is shown",
        "draw them apart, or write 'hide: all'",
        page="""\
With `hide: one`, of the card or of the masks, the front hides one mask and shows all else. Two masks of the
card cover each other by more than half of the smaller one.

Why: Each of the two cards then hides what the other asks for, and shows what it asks for itself beside it.

Fix: Draw them apart, or write `hide: all`.
""",
        bad=_example(
            "  nucleus: {rect: [400, 200, 100, 100]}\n  core: {rect: [410, 210, 60, 60]}\n",
            "hide: one\n",
        ),
        good=_GOOD,
    ),
    Code(
        "O105",
        WARNING,
        "picture of another size",
        "'{src}' is {width} × {height} pixels; the masks were drawn for {old_width} × {old_height}",
        "draw the masks again, or give their numbers in per cent",
        page="""\
The picture has another size than when its masks were drawn, and the numbers of the masks are pixels and have
not changed. `cards.lock` keeps the size.

Why: The masks now stand elsewhere.

Fix: Draw them again. Numbers in per cent (`[20%, 10%, 9%, 8%]`) stay right if the whole picture is enlarged.
""",
        bad=f"""\
image: cell.svg
masks: {{nucleus: {{rect: [12, 22, 96, 88]}}}}
{_PICTURE}# --- then ---
image: cell.svg
masks: {{nucleus: {{rect: [12, 22, 96, 88]}}}}
{_PICTURE.replace("600 400", "1200 800")}""",
        good=f"""\
image: cell.svg
masks: {{nucleus: {{rect: [2%, 5%, 16%, 22%]}}}}
{_PICTURE}# --- then ---
image: cell.svg
masks: {{nucleus: {{rect: [2%, 5%, 16%, 22%]}}}}
{_PICTURE.replace("600 400", "1200 800")}""",
    ),
    Code(
        "O106",
        ERROR,
        "picture without masks",
        "the card has a picture and no masks",
        "'deckgen preview --draw {id}' draws them; or write each below 'masks:', like this: nucleus: "
        "{{rect: [40%, 40%, 20%, 20%]}}",
        page="""\
A card has `image:` and nothing that is hidden on it.

Why: Anki makes a card for each mask. Without any there is one empty card, and *Empty Cards* deletes the note.

Fix: Draw the masks: `deckgen preview --draw ID`, with the card's id, shows the picture and writes them into
the card. Or write them below `masks:`, each with a key that never changes:
`nucleus: {rect: [40%, 40%, 20%, 20%]}`. A picture that only illustrates a question belongs into its text:
`![](cell.svg)`.
""",
        bad=f"image: cell.svg\n{_PICTURE}",
        good=_GOOD,
    ),
    Code(
        "O107",
        ERROR,
        "size of the picture unknown",
        "the size of '{src}' cannot be read",
        "use a PNG, JPEG, GIF or WebP, or an SVG with a 'viewBox'",
        page="""\
The picture is not a PNG, JPEG, GIF or WebP, nor an SVG with a `viewBox` or with a width and height in pixels,
or it is damaged.

Why: Anki keeps masks as parts of the picture's size, so deckgen has to know it.

Fix: Save the picture in one of these formats.
""",
        bad="""\
image: cell.png
masks: {nucleus: {rect: [12, 22, 96, 88]}}
# --- cell.png ---
No picture
""",
        good=_GOOD,
    ),
    Code(
        "O108",
        WARNING,
        "mask renamed without 'was'",
        "the mask '{id}' is new, and '{gone}' is gone",
        "if it is the same mask under another key, add 'was: {gone}', or its history is lost",
        page="""\
A card lost a mask and got another one since the last build.

Why: A mask's key carries the history of its card, as a card's id does. Under another key it is a new card,
and the old one stays in the learners' collections, blank.

Fix: If it is the same mask, write its earlier key: `nucleus: {rect: […], was: kernel}`. If it is another one,
build: this is said once.
""",
        bad=f"""\
image: cell.svg
masks: {{kernel: {{rect: [12, 22, 96, 88]}}}}
{_PICTURE}# --- then ---
image: cell.svg
masks: {{nucleus: {{rect: [12, 22, 96, 88]}}}}
{_PICTURE}""",
        good=f"""\
image: cell.svg
masks: {{kernel: {{rect: [12, 22, 96, 88]}}}}
{_PICTURE}# --- then ---
image: cell.svg
masks: {{nucleus: {{rect: [12, 22, 96, 88], was: kernel}}}}
{_PICTURE}""",
    ),
    Code(
        "O109",
        WARNING,
        "label that is not shown as written",
        "the label '{id}' has {why}",
        "write another sign",
        page="""\
A label has a sign that means something to Anki: a backslash, or two braces.

Why: Before version 26.9 Anki stops reading a label at a backslash and does not show it. Two braces begin or
end a deletion in every version, so that deckgen writes a space between them.

Fix: Write another sign, such as `/` or a set-minus sign, or one brace.
""",
        bad=_labelled("C:\\Temp"),
        good=_labelled("Fig. 1: a < b & c"),
    ),
    Code(
        "O110",
        WARNING,
        "mask or label beyond the edge of the picture",
        "{what} '{id}' reaches beyond the picture, which is {width} × {height} pixels",
        "correct the numbers, if it is not meant to be cut off there",
        page="""\
A shape of a mask reaches beyond the edge of the picture, or a label begins there.

Why: Anki cuts it off at the edge. Often a number is wrong, or the numbers are those of a larger picture. In a
deck that was imported it is as its maker left it.

Fix: Correct the numbers; `deckgen preview` shows the masks.
""",
        bad=_example("  nucleus: {rect: [512, 220, 96, 88]}\n"),
        good=_GOOD,
    ),
)
