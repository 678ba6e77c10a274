/**
 * Where what happens survives a reload: bytes that are only ever appended to.
 *
 * A file of the origin's private file system, else records in IndexedDB, else nowhere, which is said.
 */

export interface Keeping {
  readonly kept: "disk" | "database" | "memory";
  readonly note?: string;
  /** All that was appended. */
  read(): Promise<Uint8Array>;
  append(bytes: Uint8Array): Promise<void>;
  /** Leave only the first `length` bytes. */
  cut(length: number): Promise<void>;
  close(): Promise<void>;
}

/** The best place that this browser has; `name` tells environments of one origin apart. */
export async function openKeeping(name: string): Promise<Keeping> {
  const reasons: string[] = [];
  for (const open of [File.open, Records.open]) {
    try {
      return await open(name);
    } catch (error) {
      if (error instanceof Held) throw error; // elsewhere there would be another environment
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  return new Nowhere(`What you do here is gone after a reload: this browser keeps nothing (${reasons.at(-1)}).`);
}

/** The file is there, but something else has it open. */
export class Held extends Error {}

class File implements Keeping {
  readonly kept = "disk";

  private constructor(private readonly handle: FileSystemSyncAccessHandle) {}

  static async open(name: string): Promise<Keeping> {
    const root = await navigator.storage.getDirectory();
    const file = await root.getFileHandle(`${name}.sao`, { create: true });
    return new File(await unlocked(file));
  }

  async read(): Promise<Uint8Array> {
    const bytes = new Uint8Array(this.handle.getSize());
    this.handle.read(bytes, { at: 0 });
    return bytes;
  }

  async append(bytes: Uint8Array): Promise<void> {
    const written = this.handle.write(bytes, { at: this.handle.getSize() });
    if (written < bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes could be written`);
    this.handle.flush();
  }

  async cut(length: number): Promise<void> {
    this.handle.truncate(length);
    this.handle.flush();
  }

  async close(): Promise<void> {
    this.handle.close();
  }
}

/** After a reload, the handle of the page before can be held for a moment more. */
async function unlocked(file: FileSystemFileHandle): Promise<FileSystemSyncAccessHandle> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      const held = error instanceof DOMException && error.name === "NoModificationAllowedError";
      if (!held) throw error;
      if (attempt > 40) throw new Held("Another tab has the file of this simulation open, and does not let go.");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const PIECES = "pieces";

class Records implements Keeping {
  readonly kept = "database";

  private constructor(private readonly database: IDBDatabase) {}

  static async open(name: string): Promise<Keeping> {
    const opening = indexedDB.open(`sao ${name}`, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(PIECES, { autoIncrement: true });
    return new Records(await done(opening));
  }

  async read(): Promise<Uint8Array> {
    const pieces = await done<Uint8Array[]>(this.store("readonly").getAll());
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await done(this.store("readwrite").add(bytes));
  }

  async cut(length: number): Promise<void> {
    const kept = length ? (await this.read()).slice(0, length) : undefined;
    const store = this.store("readwrite");
    await done(store.clear());
    if (kept) await done(store.add(kept));
  }

  async close(): Promise<void> {
    this.database.close();
  }

  private store(mode: IDBTransactionMode): IDBObjectStore {
    return this.database.transaction(PIECES, mode).objectStore(PIECES);
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed"));
  });
}

class Nowhere implements Keeping {
  readonly kept = "memory";

  constructor(readonly note: string) {}

  async read(): Promise<Uint8Array> {
    return new Uint8Array();
  }

  async append(): Promise<void> {}

  async cut(): Promise<void> {}

  async close(): Promise<void> {}
}
