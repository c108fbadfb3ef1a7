"""Changes of a project at random: those that a careless hand, a tool, a merge or malice makes.

Each takes the files and a generator, and changes the files. All chance comes from the generator,
so that a case is the same wherever it runs.
"""

# ruff: noqa: E501 (tables of odd values)
from __future__ import annotations

import io
import json
import re
import sqlite3
import tempfile
import zipfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from .project import LINK

if TYPE_CHECKING:
    from collections.abc import Callable

    from .project import Files

    Mutation = Callable[[Files, Random], None]

WORDS = (
    "", " ", "~", "null", "true", "false", "yes", "0", "-1", "0.5", "1e999", ".inf", ".nan", "2024-01-01",
    "0x1F", "9" * 5000, "[]", "{}", "[a, b]", "{a: b}", "- a", "a: b", "?", "|", ">-", "&a b", "*a", "*first",
    "!!binary aGk=", "!!python/object:os.system x", "<<: *first", "'", '"', '"\\x00"', '"\\ud800"', '"\\u202e"',
    "@", "`", "%", "# comment", "capital", "old", "old/one", "holes", "essay", "fuzz", "../..", "/etc/passwd",
    "media/dot.png", "seeds/essay.txt", "*.yaml", "**/*", "cards.yaml", "topics/../cards.yaml", "x" * 300,
)  # fmt: skip
"""Values in YAML as they are written."""

SNIPPETS = (
    "{{c1::x}}", "{{c1::}}", "{{c0::x}}", "{{c99999::x}}", "{{c1::a {{c2::b}} c}}", "{{c1::a", "}}", "{{c1::a::b::c}}",
    "{{", "::", "$", "$$", "$x$", "$$x$$", "\\(x\\)", "\\[x\\]", "[latex]x[/latex]", "[$]x[/$]", "[[type:Answer]]",
    "[sound:media/tone.mp3]", "[sound:x.mp3", "[anki:tts lang=en]x[/anki:tts]", "![](media/dot.png)",
    "![a](media/none.png)", "![](http://example.org/a.png)", "![](../../x.png)", "![](media/a%00b.png)", "![](<>)",
    "[a](javascript:x)", "[a](https://example.org)", "[a]: b", "<b>", "</b>", "<!--", "-->", "<script>x</script>",
    "<img src=x onerror=y>", "&amp;", "&#0;", "&#x110000;", "&nbsp;", "`", "```", "```python\nx = 1\n```", "~~~\n", "# x", "> q",
    "* a\n* b", "1. a", "|a|b|\n|-|-|\n|1|2|", "***", "**a", "_a_", "\\", "\\\n", "  \n", "\t", "\u00a0", "\u200b", "\u202e",
    "\ufeff", "\u2028", "e\u0301", "\U0001f469\u200d\U0001f52c", "\u0000", "\u0007", "\u001f", "\x85", "\ufffd", "\uffff",
    "ß", "İ", "ﬁ", "東京", "שלום", "مرحبا", "…", "[…]", " … ", "“", "”", "’", "–", "½", "²", "٣", "1,000", "12 March 1917",
    "twenty-one", "55%", "Mr. ", "e.g. ", "...", "?!", "9" * 5000, "a " * 3000, "(" * 500, "[" * 500, "> " * 200, "- " * 200,
    "*a_" * 300, "![](" * 100, "<b>" * 300, "{{c1::" * 100, "$" * 301, "`" * 301, "&" * 500, "1, " * 300,
)  # fmt: skip
"""What is put somewhere into a text."""

_VALUE = re.compile(r"^(?P<head>\s*(?:- )*(?:[\w-]+|\"[^\"]*\"): +)(?P<value>\S.*)$")
_KEY = re.compile(r"^(?P<head>\s*(?:- )*)(?P<key>[\w-]+)(?P<rest>:.*)$")


def _yaml(files: Files, random: Random) -> str:
    return random.choice(
        [name for name in files if name.endswith(".yaml")] or ["cards.yaml"]
    )


def _change_lines(files: Files, name: str, change: Callable[[list[str]], None]) -> None:
    lines = files.get(name, b"").decode("utf-8", "surrogateescape").split("\n")
    change(lines)
    files[name] = "\n".join(lines).encode("utf-8", "surrogateescape")


def _a_line(
    lines: list[str], random: Random, pattern: re.Pattern[str]
) -> tuple[int, re.Match[str] | None]:
    """Return a line that a pattern matches, or any."""
    found = [
        (at, match) for at, line in enumerate(lines) if (match := pattern.match(line))
    ]
    return random.choice(found) if found else (random.randrange(len(lines)), None)


def lines(files: Files, random: Random) -> None:
    """Delete, double, exchange or indent lines."""
    name = _yaml(files, random)

    def change(lines: list[str]) -> None:
        at, other = random.randrange(len(lines)), random.randrange(len(lines))
        way = random.randrange(6)
        if way == 0:
            del lines[at]
        elif way == 1:
            lines.insert(other, lines[at])
        elif way == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif way == 3:
            lines[at] = " " * random.choice((1, 2, 4)) + lines[at]
        elif way == 4:
            lines[at] = lines[at][random.choice((1, 2, 4)) :]
        else:
            del lines[at : at + random.randrange(1, 12)]

    _change_lines(files, name, change)


def value(files: Files, random: Random) -> None:
    """Put another value in the place of one."""

    def change(lines: list[str]) -> None:
        at, match = _a_line(lines, random, _VALUE)
        lines[at] = (match["head"] if match else "") + random.choice(WORDS)

    _change_lines(files, _yaml(files, random), change)


def snippet(files: Files, random: Random) -> None:
    """Put something into a text, so that the YAML stays what it is as far as can be."""

    def change(lines: list[str]) -> None:
        at, match = _a_line(lines, random, _VALUE)
        if match is None:
            return
        text = match["value"].strip("'\"")
        cut = random.randrange(len(text) + 1)
        text = text[:cut] + random.choice(SNIPPETS) + text[cut:]
        way = random.randrange(4)
        indent = " " * (len(match["head"]) - len(match["head"].lstrip(" -")) + 2)
        if way == 0:
            lines[at] = match["head"] + json.dumps(text)
        elif way == 1:
            lines[at] = (
                match["head"]
                + "'"
                + text.replace("'", "''").replace("\n", "\n\n" + indent)
                + "'"
            )
        elif way == 2:
            block = "".join(f"\n{indent}{line}" for line in text.split("\n"))
            lines[at] = (
                match["head"] + random.choice(("|", "|-", ">", ">-", "|+")) + block
            )
        else:
            lines[at] = match["head"] + text

    _change_lines(files, _yaml(files, random), change)


def key(files: Files, random: Random) -> None:
    """Give a value another key: one of another place, one with a mistake, or none."""
    keys = sorted(
        set(
            re.findall(
                r"([a-z-]+):",
                " ".join(
                    files[n].decode("utf-8", "replace")
                    for n in files
                    if n.endswith(".yaml")
                ),
            )
        )
    )

    def change(lines: list[str]) -> None:
        at, match = _a_line(lines, random, _KEY)
        if match is None:
            return
        word = match["key"]
        new = random.choice(
            (
                random.choice(keys or [""]),
                word[1:],
                word + "s",
                word.upper(),
                f'"{word}"',
                f"? {word}\n",
                "",
            )
        )
        lines[at] = match["head"] + new + match["rest"]

    _change_lines(files, _yaml(files, random), change)


def shape(files: Files, random: Random) -> None:
    """Put a value into a list, a mapping, a flow or an anchor."""

    def change(lines: list[str]) -> None:
        at, match = _a_line(lines, random, _VALUE)
        if match is None:
            return
        text = match["value"]
        forms = (f"[{text}]", f"{{a: {text}}}", f"&a {text}", f"!x {text}", f"!!str {text}", f"[{text}, {text}]", f"{text} # {text}",
                 "[" * 1200, f"[{text}", f"{text},", f'"{text}', f"'{text}'", f"\n  - {text}", f"&a [*a, {text}]")  # fmt: skip
        lines[at] = match["head"] + random.choice(forms)

    _change_lines(files, _yaml(files, random), change)


def card(files: Files, random: Random) -> None:
    """Copy a card, or a stretch of one file into another."""
    source, target = _yaml(files, random), _yaml(files, random)
    taken = files.get(source, b"").split(b"\n")
    at = random.randrange(len(taken))
    stretch = taken[at : at + random.randrange(1, 9)]
    into = files.get(target, b"").split(b"\n")
    place = random.randrange(len(into) + 1)
    files[target] = b"\n".join(into[:place] + stretch + into[place:])


def include(files: Files, random: Random) -> None:
    """Include something else."""
    pattern = random.choice((
        "cards.yaml", "topics/*.yaml", "none.yaml", "*.yaml", "**", "../*.yaml", "/etc/*.yaml", "more", "media/dot.png",
        "seeds/essay.txt", "more/../more/cards.yaml", "[", "topics/[a-", "cards.lock", "", "~/x.yaml", "a\\b.yaml", "\"a\\0b\"",
    ))  # fmt: skip
    name = _yaml(files, random)
    text = files.get(name, b"").replace(
        b"include: topics/*.yaml", f"include: {pattern}".encode(), 1
    )
    files[name] = text.replace(
        b"include: more/cards.yaml", f"include: {pattern}".encode(), 1
    )


def source_text(files: Files, random: Random) -> None:
    """Change the text of a source, or how it is written."""
    name = random.choice(("seeds/essay.txt", "seeds/letter.txt", "seeds/notes.txt"))
    text = files.get(name, b"").decode("latin-1")
    at = random.randrange(len(text) + 1)
    inserted = random.choice(
        (*SNIPPETS, "\r\n", "\r", "\n\n\n", "\f", "\x1a", "[Footnote: x]", "\n* * *\n")
    )
    way = random.randrange(8)
    if way < 4:
        text = text[:at] + inserted + text[at:]
        files[name] = text.encode(
            random.choice(("utf-8", "utf-16", "cp1252")), "replace"
        )
    elif way == 4:
        files[name] = text[: at + 1].encode("latin-1")
    elif way == 5:
        files[name] = b"\xef\xbb\xbf" + files.get(name, b"")
    elif way == 6:
        files[name] = files.get(name, b"").replace(
            b"\n", random.choice((b"\r\n", b"\r", b"", b"\n\n"))
        )
    else:
        files.pop(name, None)


def raw(files: Files, random: Random) -> None:
    """Change the bytes of any file: flip, cut off, insert, double, encode anew, empty."""
    name = random.choice(sorted(files))
    content = files[name]
    at = random.randrange(len(content) + 1)
    way = random.randrange(8)
    if way == 0 and content:
        at = min(at, len(content) - 1)
        content = (
            content[:at]
            + bytes([content[at] ^ (1 << random.randrange(8))])
            + content[at + 1 :]
        )
    elif way == 1:
        content = content[:at]
    elif way == 2:
        content = (
            content[:at]
            + random.choice(
                (
                    b"\0",
                    b"\xff",
                    b"\t",
                    b"\r",
                    b"\xc0\x80",
                    b"\xed\xa0\x80",
                    b"\x1b[31m",
                )
            )
            + content[at:]
        )
    elif way == 3:
        content += content
    elif way == 4:
        content = content.decode("utf-8", "replace").encode(
            random.choice(("utf-16", "utf-8-sig", "utf-32", "utf-16-le"))
        )
    elif way == 5:
        content = b""
    elif way == 6:
        content = content.replace(b"\n", b"\r\n")
    else:
        content = (
            content[:at] + bytes(random.randrange(256) for _ in range(8)) + content[at:]
        )
    files[name] = content


def files_moved(files: Files, random: Random) -> None:
    """Take a file away, rename it, or put a folder or another file in its place."""
    name = random.choice(sorted(files))
    content = files.pop(name)
    folder = name.rpartition("/")[0]
    way = random.randrange(6)
    if way == 0:
        return
    if way == 1:
        files[f"{name}/inside"] = content
    elif way == 2:
        files[name] = files[random.choice(sorted(files))]
    elif way == 3:
        files[name.upper()] = content
    elif way == 4:
        odd = random.choice(
            (
                "e\u0301.png",
                "a b.yaml",
                "'.txt",
                "\u202e.png",
                "a\nb.yaml",
                "-x.yaml",
                "a;b.png",
                "%41.png",
                "x" * 250,
            )
        )
        files[f"{folder}/{odd}".lstrip("/")] = content
        files[name] = content
    else:
        files[f"dist/{name.rpartition('/')[2]}"] = content


def style(files: Files, random: Random) -> None:
    """Change the deck's style."""
    more = random.choice((
        "</style><script>x</script>", "@import url(https://example.org/x.css);", "/* no end", "a { b: url(x.png) }", "}}}}", "{{Prompt}}",
        "{{c1::x}}", "\u2028", "\\", "a::after{content:'\\0'}", "<!--", "x" * 50_000,
    ))  # fmt: skip
    text = files.get("style.css", b"").decode("utf-8", "replace")
    at = random.randrange(len(text) + 1)
    files["style.css"] = (text[:at] + more + text[at:]).encode()


def lock_file(files: Files, random: Random) -> None:
    """Change a line or a column of the lock file, or leave a conflict in it."""
    if "cards.lock" not in files:
        return

    def change(lines: list[str]) -> None:
        at, other = random.randrange(len(lines)), random.randrange(len(lines))
        columns = lines[at].split(" ")
        way = random.randrange(9)
        if way == 0:
            del lines[at]
        elif way == 1:
            lines.insert(other, lines[at])
        elif way == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif way in (3, 4):
            odd = ("", "-", "0", "9" * 16, "9" * 20, "x", "question", "cloze", "gone", "card", "capital", "null", "[]", '["a"]', "\u00e9",
                   "1e5", "٣", "AAAAAAAAAAAA", "0" * 16, "{", '{"fields":[],"tags":[]}', '{"fields":["a"],"tags":["b c"]}', "\x1b[1m")  # fmt: skip
            columns[random.randrange(len(columns))] = random.choice(odd)
            lines[at] = " ".join(columns)
        elif way == 5:
            lines[at] = lines[at][: random.randrange(len(lines[at]) + 1)]
        elif way == 6:
            changed = re.sub(
                r"\d+$",
                lambda found: str(int(found[0]) + random.choice((0, 1, -1))),
                lines[at],
            )
            lines[at] = f"<<<<<<< HEAD\n{lines[at]}\n=======\n{changed}\n>>>>>>> other"
        elif way == 7:
            words = lines[at].split(" ")
            donor = lines[other].split(" ")
            column = random.randrange(min(len(words), len(donor)))
            words[column] = donor[column]
            lines.insert(at, " ".join(words))
        else:
            random.shuffle(lines)

    _change_lines(files, "cards.lock", change)


def no_lock_file(files: Files, random: Random) -> None:
    """Lose the lock file: it is made anew from the package."""
    files.pop("cards.lock", None)
    if random.random() < 0.7:
        package(files, random)


def package(files: Files, random: Random) -> None:
    """Change a package: its zip file, or what its database holds."""
    name = random.choice(("dist/fuzz.apkg", "old.apkg"))
    if name not in files:
        return
    if random.random() < 0.15:
        content = bytearray(files[name])
        for _ in range(random.randrange(1, 20)):
            if content:
                content[random.randrange(len(content))] = random.randrange(256)
        files[name] = bytes(
            content[: random.randrange(len(content) + 1)]
            if random.random() < 0.3
            else content
        )
        return
    try:
        with zipfile.ZipFile(io.BytesIO(files[name])) as archive:
            members = {each: archive.read(each) for each in archive.namelist()}
    except Exception:  # a package that an earlier change has damaged
        return
    way = random.randrange(8)
    if way == 0:
        members.pop(random.choice(sorted(members)), None)
    elif way == 1:
        members[
            random.choice(
                (
                    "collection.anki21",
                    "collection.anki21b",
                    "media",
                    "0",
                    "../x",
                    "meta",
                )
            )
        ] = random.choice(
            (
                b"",
                b"{}",
                b"[]",
                b"null",
                b'{"0": 5}',
                b'{"0": null}',
                b'{"0": "../../x"}',
                b'{"9": "a.png"}',
                b"\0" * 100,
                members.get("collection.anki2", b""),
            )
        )
    elif "collection.anki2" in members:
        members["collection.anki2"] = _database(members["collection.anki2"], random)
    packed = io.BytesIO()
    with zipfile.ZipFile(
        packed, "w", random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    ) as archive:
        for each, content in members.items():
            archive.writestr(zipfile.ZipInfo(each), content)
    files[name] = packed.getvalue()


def _database(content: bytes, random: Random) -> bytes:
    return _changed(content, _statements(random))


def _changed(content: bytes, statements: list[tuple[str, tuple[object, ...]]]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "collection"
        path.write_bytes(content)
        connection = sqlite3.connect(path)
        try:
            for statement, values in statements:
                connection.execute(statement, values)
            connection.commit()
        except (sqlite3.Error, sqlite3.Warning, ValueError):
            pass
        finally:
            connection.close()
        return path.read_bytes()


def _statements(random: Random) -> list[tuple[str, tuple[object, ...]]]:
    table = random.choice(("notes", "cards", "col", "notes", "cards"))
    columns = {
        "notes": "id guid mid mod tags flds sfld csum".split(),
        "cards": "id nid did ord mod due type queue".split(),
        "col": "models decks dconf conf tags mod scm ver".split(),
    }[table]
    odd: tuple[object, ...] = (
        None, 0, -1, 2**62, 1.5, "", "x", b"\xff\xfe", "a\x1fb", "\x1f" * 13, "\x1f" * 14, "{}", "[]", "null", '{"1": null}', '{"1": {}}',
        " a b ", " fuzz::retired ", "9" * 5000, "\x1b]0;x\x07", "<script>", "[sound:x.mp3]", "x" * 100_000,
    )  # fmt: skip
    where = random.choice(
        ("", " where rowid = (select min(rowid) from %s)", " where rowid %% 2 = 0")
    ).replace("%s", table)
    where = where.replace("%%", "%")
    way = random.randrange(8)
    if way == 0:
        return [(f"drop table {table}", ())]
    if way == 1:
        return [(f"delete from {table}{where}", ())]
    if way == 2:
        return [
            (f"alter table {table} rename column {random.choice(columns)} to other", ())
        ]
    if way == 3:
        return [(f"update col set {random.choice(('models', 'decks', 'dconf'))} = replace({random.choice(('models', 'decks'))}, ?, ?)",
                 (random.choice(('"name"', '"id"', '"flds"', '"tmpls"', ": 0", "[", "Prompt", "css", '"mod"')), random.choice(("", "null", '"x"', ": -1", "{"))))]  # fmt: skip
    if way == 4:
        return [
            (f"create table spare as select * from {table}", ()),
            (f"insert or ignore into {table} select * from spare", ()),
        ]
    return [
        (
            f"update or ignore {table} set {random.choice(columns)} = ?{where}",
            (random.choice(odd),),
        )
    ]


def link(files: Files, random: Random) -> None:
    """Put a link in the place of a file: to another, out of the project, to a device, or in a circle."""
    name = random.choice(
        (
            *sorted(files),
            "cards.lock",
            "dist",
            "dist/fuzz.apkg",
            "dist/fuzz-1.0.apkg",
            "dist/fuzz.html",
            "media",
        )
    )
    for each in [
        each
        for each in files
        if each == name or each.startswith(f"{name}/") or name.startswith(f"{each}/")
    ]:
        del files[each]
    up = "../" * (name.count("/") + 1)
    target = random.choice(
        (
            f"{up}victim/file",
            f"{up}victim",
            f"{up}victim/new",
            "/dev/zero",
            "/dev/null",
            name.rpartition("/")[2],
            "cards.yaml",
            f"{up}project",
        )
    )
    files[name] = LINK + target.encode()


def hostile_package(files: Files, random: Random) -> None:
    """Pack what costs much time or memory to read."""
    if random.random() < 0.5:
        files.pop("cards.lock", None)
    name = random.choice(("dist/fuzz.apkg", "old.apkg"))
    try:
        with zipfile.ZipFile(io.BytesIO(files[name])) as archive:
            members = {each: archive.read(each) for each in archive.namelist()}
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, NotImplementedError):
        return
    way = random.randrange(3)
    if way == 0:
        members[random.choice(("0", "collection.anki2"))] = bytes(1 << 29)
    elif "collection.anki2" in members:
        endless = (
            "with recursive n(x) as (select 1 union all select x + 1 from n) select x"
        )
        rows = (f"{endless} id, '' guid, 1 mid, 1 mod, '' tags, '' flds from n", "select 1 id, hex(zeroblob(400000000)) guid, 1 mid, 1 mod, '' tags, '' flds")  # fmt: skip
        statements: list[tuple[str, tuple[object, ...]]] = [
            ("drop table notes", ()),
            (f"create view notes as {rows[way - 1]}", ()),
        ]
        members["collection.anki2"] = _changed(members["collection.anki2"], statements)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in members.items():
            archive.writestr(zipfile.ZipInfo(each), content, zipfile.ZIP_DEFLATED, 1)
    files[name] = packed.getvalue()


WEIGHTS: dict[Mutation, int] = {
    snippet: 12, value: 6, lines: 5, key: 3, shape: 4, card: 4, include: 2, source_text: 5, raw: 4, files_moved: 3, style: 2,
    lock_file: 8, no_lock_file: 4, package: 6,
}  # fmt: skip
"""How often each is taken: most often those after which the project can still be read."""


HOSTILE: tuple[Mutation, ...] = (link, hostile_package)
"""What only malice makes: one of these, and no other change."""


def mutate(files: Files, random: Random, *, hostile: bool = False) -> list[str]:
    """Change files in place; return what was done."""
    if hostile:
        chosen = [random.choice(HOSTILE)]
    else:
        chosen = random.choices(
            list(WEIGHTS),
            list(WEIGHTS.values()),
            k=random.choice((1, 1, 1, 2, 2, 3, 5)),
        )
    for mutation in chosen:
        if files:
            mutation(files, random)
    return [mutation.__name__ for mutation in chosen]
