// What went wrong, as the engine said it: Stripe's error bodies.

import type { Method, Params, Reply, Transport } from "../transport";

export class Failure extends Error {
  constructor(
    message: string,
    readonly status: number = 0,
    readonly param: string | null = null,
    readonly code: string | null = null,
  ) {
    super(message);
    this.name = "Failure";
  }

  get isMissing(): boolean {
    return this.status === 404;
  }
}

const FIRST_ERROR = 400;

export function failureOf(reply: Reply): Failure | undefined {
  if (reply.status < FIRST_ERROR) return undefined;
  const error = (reply.body as { error?: Record<string, unknown> } | null)?.error ?? {};
  const text = (name: string) => (typeof error[name] === "string" ? (error[name] as string) : null);
  const message = text("message") ?? `The engine answered with ${reply.status}.`;
  return new Failure(message, reply.status, text("param"), text("code"));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the engine answers. Rejects with a `Failure` where it refuses. */
export async function answered<Body>(transport: Transport, method: Method, path: string, params: Params = {}): Promise<Body> {
  const reply = await transport.request<Body>(method, path, params);
  const failure = failureOf(reply);
  if (failure) throw failure;
  return reply.body;
}
