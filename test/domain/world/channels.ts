/** Messages of one sender to one receiver: in order, at least once, and applied once by the receiver. */
export class Channel<Message> {
  readonly #waiting: { readonly sequence: number; readonly message: Message }[] = [];
  readonly #apply: (message: Message) => void;
  #sent = 0;
  #received = 0;

  constructor(apply: (message: Message) => void) {
    this.#apply = apply;
  }

  /** Not acknowledged, oldest first: the first may have been applied already. */
  get unapplied(): readonly Message[] {
    return this.#waiting.filter(({ sequence }) => sequence > this.#received).map(({ message }) => message);
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  send(message: Message): void {
    this.#sent += 1;
    this.#waiting.push({ sequence: this.#sent, message });
  }

  /** Delivers the oldest message; unless the acknowledgement is lost, the next one follows. */
  deliver(isAcknowledged: boolean): void {
    const oldest = this.#waiting[0];
    if (oldest === undefined) return;
    if (oldest.sequence > this.#received) {
      this.#received = oldest.sequence;
      this.#apply(oldest.message);
    }
    if (isAcknowledged) this.#waiting.shift();
  }
}
