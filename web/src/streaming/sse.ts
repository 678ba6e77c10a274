// Server-sent events out of a byte stream: fields, comments, ids; as the HTML standard says.

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  /** The last id that was given, by this event or one before it. */
  readonly id: string;
}

export class EventReader {
  #rest = "";
  #event = "";
  #data: string[] = [];
  #id = "";

  /** The events that this piece of text completes. */
  read(text: string): ServerEvent[] {
    const found: ServerEvent[] = [];
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const event = line === "" ? this.#dispatch() : this.#field(line);
      if (event) found.push(event);
    }
    return found;
  }

  get lastId(): string {
    return this.#id;
  }

  #field(line: string): null {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.#event = value;
    else if (name === "data") this.#data.push(value);
    else if (name === "id" && !value.includes("\0")) this.#id = value;
    return null;
  }

  #dispatch(): ServerEvent | null {
    const [event, data, id] = [this.#event, this.#data, this.#id];
    this.#event = "";
    this.#data = [];
    return data.length ? { event: event || "message", data: data.join("\n"), id } : null;
  }
}
