import assert from "node:assert/strict";
import { test } from "node:test";
import { EventReader } from "../src/streaming/sse";

const STREAM = ': heart\n\nevent: hello\ndata: {"a":\ndata: 1}\n\nid: 7\nevent: outcome\ndata: x\r\n\r\nid: 8\n\ndata: y\n\n';

test("events come out whole, however the bytes were cut", () => {
  for (let size = 1; size < STREAM.length; size += 1) {
    const reader = new EventReader();
    const found = [];
    for (let at = 0; at < STREAM.length; at += size) found.push(...reader.read(STREAM.slice(at, at + size)));
    assert.deepEqual(found, [
      { event: "hello", data: '{"a":\n1}', id: "" },
      { event: "outcome", data: "x", id: "7" },
      { event: "message", data: "y", id: "8" },
    ], `cut into ${size}`);
    assert.equal(reader.lastId, "8");
  }
});
