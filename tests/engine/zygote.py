"""``deckgen build`` in processes of its own, with faults: forked from one that has it loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

REPO = Path(__file__).parents[2]

# A fault comes at the n-th time that the build opens a file for writing, renames, deletes or
# makes one. What SQLite and the disk do by themselves is not seen.
SCRIPT = """
import json, os, resource, signal, sys, tempfile
import genanki, pygments, sqlite3, yaml, zipfile
import deckgen.cli.main, deckgen.compile.pipeline, deckgen.console.reports, deckgen.formats.apkg

EVENTS = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect")
seen = 0

def is_writing(event, args):
    if event == "open":
        path, mode, flags = args
        if isinstance(mode, str):
            return bool(set(mode) & set("wax+"))
        return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return event in EVENTS

def inject(mode, at):
    def hook(event, args):
        global seen
        if not is_writing(event, args) or not str(args[0]).startswith(os.getcwd()):
            return
        seen += 1
        if mode == "kill" and seen == at:
            os.kill(os.getpid(), signal.SIGKILL)
        if mode == "full" and seen == at:
            raise OSError(28, "No space left on device", args[0])
        if mode == "dead" and seen >= at:
            raise OSError(30, "Read-only file system", args[0])
    sys.addaudithook(hook)

def child(order, files):
    for number, file in enumerate(files, 1):
        os.dup2(file.fileno(), number)
    os.chdir(order["root"])
    if order["limit"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["limit"], resource.RLIM_INFINITY))
    sys.argv = ["deckgen", "build", "--quiet", "."]
    if order["mode"]:
        inject(order["mode"], order["at"])
    try:
        deckgen.cli.main.main()
    except SystemExit as error:
        if order["mode"]:
            print(seen)
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(error.code or 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(99)

said = {}
for line in sys.stdin:
    order = json.loads(line)
    if "wait" in order:
        status = os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1])
        texts = []
        for file in said.pop(order["wait"]):
            file.seek(0)
            texts.append(file.read().decode())
            file.close()
        print(json.dumps([status, *texts]), flush=True)
        continue
    files = [tempfile.TemporaryFile(), tempfile.TemporaryFile()]
    pid = os.fork()
    if not pid:
        child(order, files)
    said[pid] = files
    print(pid, flush=True)
"""


class Done(NamedTuple):
    """How a build ended: its exit status (negative for a signal) and what it printed; with a
    fault, how many steps it made."""

    code: int
    out: str
    err: str


class Zygote:
    """Starts builds in no time."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            env=os.environ | {"PYTHONPATH": str(REPO), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def close(self) -> None:
        self.process.communicate()

    def start(self, root: Path, mode: str = "", at: int = 0, limit: int = 0) -> int:
        """Begin to build a project; return the process id. ``limit`` is the size of the largest
        file that it may write, in bytes."""
        return int(self._ask(root=str(root), mode=mode, at=at, limit=limit))

    def wait(self, pid: int) -> Done:
        return Done(*json.loads(self._ask(wait=pid)))

    def run(self, root: Path, mode: str = "", at: int = 0, limit: int = 0) -> Done:
        return self.wait(self.start(root, mode, at, limit))

    def _ask(self, **order: object) -> str:
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps(order), file=self.process.stdin, flush=True)
        return self.process.stdout.readline()
