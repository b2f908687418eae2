"""yaml-language-server, the program behind most editors' YAML, asked over its own protocol.

Language Server Protocol 3.17 over standard input and output.
"""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from plainstatus.cli.development import LANGUAGE_SERVER, find_tool
from tests.support.project import ROOT

__all__ = ["LanguageServer"]

#: What editors send as settings: the schema of the first line only, nothing from the network.
_SETTINGS = {
    "yaml": {"schemaStore": {"enable": False}, "validate": True, "hover": True, "completion": True},
    "http": {},
}


#: Longer than it takes to look at hundreds of files on a busy machine.
_PATIENCE = 120


class LanguageServer:
    """A running server that looks at the files of a folder; `with` stops it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._asked = 0
        self._files = 0
        self._versions: dict[str, int] = {}
        self._said: queue.Queue[dict[str, Any] | None] = queue.Queue()

    def __enter__(self) -> Self:
        """Start the server."""
        node = find_tool("nodejs")
        assert node is not None
        command = [node, str(ROOT / LANGUAGE_SERVER), "--stdio"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=self.folder)
        # Both pipes hold only so much: whoever wrote hundreds of files first, and read then, would wait for the server,
        # and the server for them.
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()
        markdown = ["markdown", "plaintext"]
        completion = {"completionItem": {"documentationFormat": markdown, "snippetSupport": True}}
        self._ask(
            "initialize",
            processId=None,
            rootUri=self.folder.as_uri(),
            capabilities={
                "textDocument": {"completion": completion, "hover": {"contentFormat": markdown}},
                "workspace": {"configuration": True},
            },
        )
        self._tell("initialized")
        self._tell("workspace/didChangeConfiguration", settings=_SETTINGS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server."""
        if kind is None:
            self._ask("shutdown")
            self._tell("exit")
        else:
            self._process.kill()
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._listening.join(timeout=20)

    def problems(self, text: str, *, name: str = "incidents.yaml") -> list[tuple[int, str]]:
        """Return what the editor underlines in a file: (line counted from 1, message)."""
        return self.problems_of({text: text}, name=name)[text]

    def problems_of(
        self, texts: Mapping[str, str], *, name: str = "incidents.yaml"
    ) -> dict[str, list[tuple[int, str]]]:
        """Return the same for several files at once, by their keys: the server waits a moment before each answer."""
        waiting = {}
        for key, text in texts.items():
            # The server does not say which version of a file it speaks of: each text is a file of its own.
            self._files += 1
            waiting[self._open(text, str(Path(name).with_stem(f"{Path(name).stem}-{self._files}")))] = key
        found = {}
        while waiting:
            said = self._read()
            if said.get("method") == "textDocument/publishDiagnostics" and said["params"]["uri"] in waiting:
                items = said["params"]["diagnostics"]
                key = waiting.pop(said["params"]["uri"])
                found[key] = sorted((item["range"]["start"]["line"] + 1, item["message"]) for item in items)
        return found

    def completions(self, text: str) -> dict[str, str]:
        """Return what is offered where a | stands in the text: label → explanation."""
        found = self._ask("textDocument/completion", **self._at(text))
        items = found["items"] if isinstance(found, dict) else found or []
        return {item["label"]: _words(item.get("documentation")) for item in items}

    def hover(self, text: str) -> str:
        """Return what is shown where a | stands in the text."""
        found = self._ask("textDocument/hover", **self._at(text))
        return _words(found["contents"]) if found else ""

    def _open(self, text: str, name: str = "incidents.yaml") -> str:
        uri = (self.folder / name).as_uri()
        version = self._versions[uri] = self._versions.get(uri, 0) + 1
        if version == 1:
            document = {"uri": uri, "languageId": "yaml", "version": version, "text": text}
            self._tell("textDocument/didOpen", textDocument=document)
        else:
            document = {"uri": uri, "version": version}
            self._tell("textDocument/didChange", textDocument=document, contentChanges=[{"text": text}])
        return uri

    def _at(self, text: str) -> dict[str, Any]:
        before, mark, after = text.partition("|")
        assert mark
        uri = self._open(before + after)
        lines = before.split("\n")
        return {"textDocument": {"uri": uri}, "position": {"line": len(lines) - 1, "character": len(lines[-1])}}

    def _ask(self, method: str, **params: Any) -> Any:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        while True:
            said = self._read()
            if said.get("id") == self._asked and "method" not in said:
                assert "error" not in said, said
                return said["result"]

    def _tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: Mapping[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        pipe = self._process.stdin
        assert pipe is not None
        pipe.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        pipe.flush()

    def _listen(self) -> None:
        """Take each message when it comes, and None when there are no more."""
        assert self._process.stdout
        with self._process.stdout as pipe:
            while head := pipe.readline():
                length = 0
                while head not in {b"\r\n", b""}:
                    if head.lower().startswith(b"content-length:"):
                        length = int(head.split(b":")[1])
                    head = pipe.readline()
                self._said.put(json.loads(pipe.read(length)) if length else None)
        self._said.put(None)

    def _read(self) -> dict[str, Any]:
        """Return the server's next message; what it asks of the editor is answered."""
        said = self._said.get(timeout=_PATIENCE)
        assert said, "the language server has gone away"
        if "method" in said and "id" in said:
            result: Any = None
            if said["method"] == "workspace/configuration":
                result = [_SETTINGS.get(item.get("section"), {}) for item in said["params"]["items"]]
            self._send({"id": said["id"], "result": result})
        return said


def _words(content: Any) -> str:
    """Return the text of what LSP calls markup content."""
    if isinstance(content, list):
        return "\n".join(map(_words, content))
    return str(content["value"] if isinstance(content, dict) else content or "")
