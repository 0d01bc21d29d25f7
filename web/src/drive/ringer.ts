import { signal } from '@preact/signals';
import { language } from '../i18n/language.ts';

/** An offer rings again after this, until it is answered. */
const RING_EVERY_MS = 3_000;
/** Three rising tones, in hertz, as far apart as seconds say. */
const TONES = [880, 1_108, 1_318];
const TONE_SECONDS = 0.22;
const LOUDNESS = 0.35;

/**
 * Rings, vibrates and speaks. Browsers let a page make a sound only after somebody has touched it: until then
 * `isReady` is false.
 */
export class Ringer {
  readonly isReady = signal(false);
  #context: AudioContext | null = null;
  #ringing: ReturnType<typeof setInterval> | null = null;

  /** Waits for the first touch; returns a function that stops everything. */
  start(): () => void {
    const leaving = new AbortController();
    const { signal: until } = leaving;
    const unlock = (): void => {
      this.#unlock();
    };
    // Somebody may have touched the page before.
    if (navigator.userActivation?.hasBeenActive) unlock();
    addEventListener('pointerdown', unlock, { signal: until });
    addEventListener('keydown', unlock, { signal: until });
    return () => {
      leaving.abort();
      this.hush();
      this.#context?.close();
      this.#context = null;
    };
  }

  /** Rings until `hush`. */
  ring(): void {
    if (this.#ringing !== null) return;
    this.#ringOnce();
    this.#ringing = setInterval(() => this.#ringOnce(), RING_EVERY_MS);
  }

  hush(): void {
    if (this.#ringing === null) return;
    clearInterval(this.#ringing);
    this.#ringing = null;
    navigator.vibrate?.(0);
    globalThis.speechSynthesis?.cancel();
  }

  /** Reads text out, in the language of the page. */
  speak(text: string): void {
    // Not every browser has it, contrary to its type.
    if (globalThis.speechSynthesis === undefined || !this.isReady.peek()) return;
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = language.peek();
    speechSynthesis.cancel();
    speechSynthesis.speak(utterance);
  }

  async #unlock(): Promise<void> {
    this.#context ??= new AudioContext();
    await this.#context.resume();
    this.isReady.value = this.#context.state === 'running';
  }

  #ringOnce(): void {
    navigator.vibrate?.([300, 150, 300]);
    const context = this.#context;
    if (context?.state !== 'running') return;
    for (const [at, hertz] of TONES.entries())
      playTone(context, hertz, context.currentTime + at * TONE_SECONDS);
  }
}

/** One tone that swells and fades, so that it does not crack. */
function playTone(context: AudioContext, hertz: number, startsAt: number): void {
  const endsAt = startsAt + TONE_SECONDS;
  const oscillator = new OscillatorNode(context, { frequency: hertz, type: 'triangle' });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, startsAt);
  gain.gain.linearRampToValueAtTime(LOUDNESS, startsAt + 0.02);
  gain.gain.linearRampToValueAtTime(0, endsAt);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(startsAt);
  oscillator.stop(endsAt);
}
