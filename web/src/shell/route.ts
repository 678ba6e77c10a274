// Where one is: `#/customers/cus_…?as_of=…&outcome=in_…@5`, `#/compare?of=here&base[months]=6…`. A fragment, so any
// static host will do.

export interface Route {
  readonly view: string;
  readonly object: string | null;
  /** Everything is shown as of this instant, and nothing can be done. */
  readonly asOf: number | null;
  /** The outcome that is open: `in_…@5`. */
  readonly outcome: string | null;
  readonly filter: string | null;
  /** What else the address says: the answers of a study. */
  readonly more: string;
}

export const HERE: Route = { view: "", object: null, asOf: null, outcome: null, filter: null, more: "" };

export function parse(fragment: string): Route {
  const [path = "", ...search] = fragment.replace(/^#/, "").split("?");
  if (!path.startsWith("/")) return HERE;
  const [view = "", object = ""] = path.slice(1).split("/").map(decoded);
  const given = new URLSearchParams(search.join("?"));
  const [asOf, outcome, filter] = ["as_of", "outcome", "filter"].map((name) => taken(given, name));
  return {
    view,
    object: object || null,
    asOf: /^\d+$/.test(asOf ?? "") ? Number(asOf) : null,
    outcome: outcome ?? null,
    filter: filter ?? null,
    more: given.toString(),
  };
}

function taken(given: URLSearchParams, name: string): string | null {
  const value = given.get(name);
  given.delete(name);
  return value;
}

export function format(route: Route): string {
  const path = [route.view, ...(route.object ? [route.object] : [])].map(encodeURIComponent);
  const given = new URLSearchParams(route.more);
  if (route.filter) given.set("filter", route.filter);
  if (route.asOf !== null) given.set("as_of", String(route.asOf));
  if (route.outcome) given.set("outcome", route.outcome);
  const search = given.toString().replaceAll("%40", "@").replaceAll("%5B", "[").replaceAll("%5D", "]");
  return `#/${path.join("/")}${search ? `?${search}` : ""}`;
}

/** The two halves of `in_…@5`, or null. */
export function place(outcome: string | null): { id: string; seq: number } | null {
  const found = /^(.+)@(\d+)$/.exec(outcome ?? "");
  return found ? { id: found[1] ?? "", seq: Number(found[2]) } : null;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // somebody typed a stray per cent sign
  }
}
