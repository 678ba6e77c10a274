"""A client of yaml-language-server: opens documents, and asks as an editor would."""

import json
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

WAIT_S = 30


class LanguageServer:
    """A running server that knows one schema for all files."""

    def __init__(self, command: list[str], schema: Path) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._settings = {"yaml": {"schemas": {schema.as_uri(): ["*.yaml"]}, "validate": True}}
        self._inbox: queue.Queue[dict[str, Any]] = queue.Queue()
        self._number = 0
        threading.Thread(target=self._listen, daemon=True).start()
        capabilities = {
            "workspace": {"configuration": True},
            "textDocument": {"completion": {"completionItem": {"snippetSupport": False}}},
        }
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self._send({"method": "initialized", "params": {}})
        self._send(
            {"method": "workspace/didChangeConfiguration", "params": {"settings": self._settings}}
        )

    def close(self) -> None:
        """End the server."""
        self._process.terminate()
        self._process.wait(10)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def diagnostics(self, uri: str, text: str) -> list[tuple[int, int, str]]:
        """Line and column, from 1, and message of everything that the server marks."""
        self._open(uri, text)
        while True:
            message = self._next()
            params = message.get("params", {})
            if message.get("method") != "textDocument/publishDiagnostics" or params["uri"] != uri:
                continue
            return [
                (
                    one["range"]["start"]["line"] + 1,
                    one["range"]["start"]["character"] + 1,
                    one["message"],
                )
                for one in params["diagnostics"]
            ]

    def completions(self, uri: str, text: str) -> list[str]:
        """What the server offers where the text has a `|`."""
        before, _, after = text.partition("|")
        self._open(uri, before + after)
        place = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        where = {"textDocument": {"uri": uri}, "position": place}
        found = self.ask("textDocument/completion", where)
        return [item["label"] for item in found["items"]]

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """The answer to a request; what comes before it is dropped."""
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == number and "method" not in message:
                return message["result"]

    def _open(self, uri: str, text: str) -> None:
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})

    def _next(self) -> dict[str, Any]:
        message = self._inbox.get(timeout=WAIT_S)
        if "method" in message and "id" in message:
            self._answer(message)
        return message

    def _answer(self, message: dict[str, Any]) -> None:
        result: Any = None
        if message["method"] == "workspace/configuration":
            result = [self._settings.get(item["section"]) for item in message["params"]["items"]]
        self._send({"id": message["id"], "result": result})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.partition(b":")[2])
            while stream.readline().strip():
                pass
            self._inbox.put(json.loads(stream.read(length)))
