// Where one is: `#/customers/cus_…?as_of=…&outcome=in_…@5`. A fragment, so any static host will do.

export interface Route {
  readonly view: string;
  readonly object: string | null;
  /** Everything is shown as of this instant, and nothing can be done. */
  readonly asOf: number | null;
  /** The outcome that is open: `in_…@5`. */
  readonly outcome: string | null;
  readonly filter: string | null;
}

export const HERE: Route = { view: "", object: null, asOf: null, outcome: null, filter: null };

export function parse(fragment: string): Route {
  const [path = "", search = ""] = fragment.replace(/^#/, "").split("?", 2);
  if (!path.startsWith("/")) return HERE;
  const [view = "", object = ""] = path.slice(1).split("/").map(decoded);
  const given = new URLSearchParams(search);
  const asOf = given.get("as_of");
  return {
    view,
    object: object || null,
    asOf: asOf !== null && /^\d+$/.test(asOf) ? Number(asOf) : null,
    outcome: given.get("outcome"),
    filter: given.get("filter"),
  };
}

export function format(route: Route): string {
  const path = [route.view, ...(route.object ? [route.object] : [])].map(encodeURIComponent);
  const given = new URLSearchParams();
  if (route.filter) given.set("filter", route.filter);
  if (route.asOf !== null) given.set("as_of", String(route.asOf));
  if (route.outcome) given.set("outcome", route.outcome);
  const search = given.toString().replaceAll("%40", "@");
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
