import { log } from '../log.ts';

/** A file that was put in the place of another is in use after this. */
const refreshAfterMs = 300_000;

interface Loaded<Contents> {
  readonly contents: Contents;
  readonly etag: string;
}

export interface RegionFilePorts<Contents> {
  /** What the file is called where something is wrong with it. */
  readonly what: 'graph' | 'places';
  readonly region: string;
  readonly bucket: Pick<R2Bucket, 'get' | 'head'>;
  readonly key: string;
  /** Throws an error that says what is wrong with the file. */
  readonly read: (bytes: ArrayBuffer) => Contents;
  readonly background: (work: Promise<unknown>) => void;
}

/** A file of a region in the bucket, read to memory once, and again when there is another. */
export class RegionFile<Contents> {
  readonly #ports: RegionFilePorts<Contents>;
  #loading: Promise<Loaded<Contents> | null> | null = null;
  #lookedAt = 0;

  constructor(ports: RegionFilePorts<Contents>) {
    this.#ports = ports;
  }

  /** What is in the file; null where there is none. Rejects when it cannot be used, and is tried again by the next call. */
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
      // Whoever asks meanwhile is answered by the file as it was.
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
