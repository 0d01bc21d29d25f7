/** Sent to one client since its last sign of life; about half an hour of positions. */
export const maxUnheardCharacters = 262_144;

interface Unheard {
  readonly pingedAt: number;
  readonly characters: number;
}

/**
 * Bounds what may pile up for a client that does not read: the platform does not tell how much it buffers, so
 * what was sent since the client's last ping counts as unread.
 */
export class SendAllowance<Socket extends object> {
  readonly #unheard = new WeakMap<Socket, Unheard>();

  /** Counts a message; false when the client has been silent for too much of them. */
  spend(socket: Socket, characters: number, pingedAt: number): boolean {
    const known = this.#unheard.get(socket);
    const before = known === undefined || known.pingedAt < pingedAt ? 0 : known.characters;
    this.#unheard.set(socket, { pingedAt, characters: before + characters });
    return before + characters <= maxUnheardCharacters;
  }
}
