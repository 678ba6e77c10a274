// The page's own proof: it hashes the raw bytes of a chain itself, and takes nobody's word for it.

import type { Transport } from "../transport";
import { answered } from "./failure";

interface Link {
  readonly seq: number;
  readonly action: string;
  readonly hash: string;
  readonly body: string;
}

interface Chain {
  readonly genesis: string;
  readonly data: readonly Link[];
}

export interface Proof {
  readonly links: number;
  readonly head: string;
  /** The first link whose hash does not follow, with what was expected and found. */
  readonly broken: { readonly seq: number; readonly action: string; readonly said: string; readonly found: string } | null;
  /** Which byte was changed on purpose, and where. */
  readonly tampered: { readonly seq: number; readonly before: string; readonly after: string } | null;
}

/** Verify the chain of an object; `tamper`: with one byte of that link changed, in the page's own copy. */
export async function proved(transport: Transport, id: string, tamper: number | null = null): Promise<Proof> {
  const chain = await answered<Chain>(transport, "GET", `/api/objects/${id}/outcomes`);
  let tampered: Proof["tampered"] = null;
  let previous = fromHex(chain.genesis);
  for (const link of chain.data) {
    const body = new TextEncoder().encode(link.body);
    if (link.seq === tamper) tampered = flip(body, link.seq);
    const joined = new Uint8Array(previous.length + body.length);
    joined.set(previous);
    joined.set(body, previous.length);
    previous = new Uint8Array(await crypto.subtle.digest("SHA-256", joined));
    if (toHex(previous) !== link.hash) {
      const broken = { seq: link.seq, action: link.action, said: link.hash, found: toHex(previous) };
      return { links: chain.data.length, head: chain.data.at(-1)?.hash ?? "", broken, tampered };
    }
  }
  return { links: chain.data.length, head: toHex(previous), broken: null, tampered };
}

/** Changes one digit or letter in the middle of the bytes. */
function flip(body: Uint8Array, seq: number): Proof["tampered"] {
  const isPlain = (byte: number) => byte >= 0x30 && byte <= 0x39;
  let at = body.findIndex((byte, place) => place > body.length / 3 && isPlain(byte));
  if (at < 0) at = Math.floor(body.length / 2);
  const before = String.fromCharCode(body[at] ?? 0);
  body[at] = (body[at] ?? 0) ^ 1;
  return { seq, before, after: String.fromCharCode(body[at] ?? 0) };
}

function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
