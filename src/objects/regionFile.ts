import { log } from '../log.ts';

/** A replaced file is picked up after this. */
const refreshAfterMs = 300_000;

interface Loaded<Contents> {
  readonly contents: Contents;
  readonly etag: string;
}

export interface RegionFilePorts<Contents> {
  /** The kind of file, for error messages. */
  readonly what: 'graph' | 'places';
  readonly region: string;
  readonly bucket: Pick<R2Bucket, 'get' | 'head'>;
  readonly key: string;
  /** Parses the file. Throws with a description of what is wrong with it. */
  readonly read: (bytes: ArrayBuffer) => Contents;
  readonly background: (work: Promise<unknown>) => void;
}

/** A region's file in the bucket: read into memory once, and again when it is replaced. */
export class RegionFile<Contents> {
  readonly #ports: RegionFilePorts<Contents>;
  #loading: Promise<Loaded<Contents> | null> | null = null;
  #lookedAt = 0;

  constructor(ports: RegionFilePorts<Contents>) {
    this.#ports = ports;
  }

  /** Returns the contents; null when there is no file. Rejects when it is unusable; the next call tries again. */
  async contents(): Promise<Contents | null> {
    const now = Date.now();
    if (this.#loading !== null && now - this.#lookedAt >= refreshAfterMs) {
      this.#ports.background(this.#lookAgain(this.#loading));
    }
    if (this.#loading === null) {
      this.#lookedAt = now;
      this.#loading = this.#load();
      this.#loading.catch(() => {
        this.#loading = null;
      });
    }
    return (await this.#loading)?.contents ?? null;
  }

  async #lookAgain(loading: Promise<Loaded<Contents> | null>): Promise<void> {
    this.#lookedAt = Date.now();
    const { what, region, bucket, key } = this.#ports;
    try {
      const known = await loading;
      const there = await bucket.head(key);
      if (there === null || there.etag === known?.etag) return;
      // Calls during the read use the old contents.
      this.#loading = Promise.resolve(await this.#load());
    } catch (error) {
      log('warn', `${what}-not-renewed`, { region, error: String(error) });
    }
  }

  async #load(): Promise<Loaded<Contents> | null> {
    const { bucket, key, read } = this.#ports;
    const file = await bucket.get(key);
    if (file === null) return null;
    return { contents: read(await file.arrayBuffer()), etag: file.etag };
  }
}
