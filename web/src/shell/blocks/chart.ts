import type { Mounting } from "../blocks";
export function chart(_: Mounting<unknown>): () => void { return () => undefined; }
