import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useLoaded } from '../api/useLoaded.ts';
import { Button } from '../components/button.tsx';
import { formatClock, formatNumber } from '../i18n/format.ts';
import { playbackTexts } from '../i18n/playback.ts';
import type { DrawnMap } from '../map/cityMap.tsx';
import { isAnimated } from '../map/reducedMotion.ts';
import { writtenPlace } from './facts.tsx';
import { type Leg, likelyAt, type PlayedTrip } from './playback.ts';
import { momentsIn, PlaybackLayer } from './playbackLayer.ts';
import { readLegs } from './readLegs.ts';
import './playback.css';
import { WhenLoaded } from '../components/whenLoaded.tsx';

const speeds = [10, 30, 60] as const;
/** Presses of an arrow key from the beginning to the end. */
const STEPS = 200;
/** Without animation the ride goes from moment to moment, each this long. */
const MOMENT_MS = 1_500;

export interface PlaybackPartProps {
  readonly trip: PlayedTrip;
  /** Null where the map cannot be drawn. */
  readonly drawn: DrawnMap | null;
  readonly timeZone: string;
  readonly onClose: () => void;
}

/** Plays a past ride back on the map: what was recorded, joined by the likely route. */
export function PlaybackPart({ trip, drawn, timeZone, onClose }: PlaybackPartProps) {
  const legs = useLoaded(() => readLegs(trip), trip.id, null);
  const texts = playbackTexts();
  return (
    <section class="detail-part playback" aria-label={texts.title}>
      <WhenLoaded id={trip.id} answer={legs.answer.value} onRetry={legs.reload}>
        {(read) =>
          read.length === 0 ? (
            <p>{texts.nothing}</p>
          ) : (
            <Player legs={read} drawn={drawn} timeZone={timeZone} />
          )
        }
      </WhenLoaded>
      <Button kind="quiet" onClick={onClose}>
        {texts.close}
      </Button>
    </section>
  );
}

interface PlayerProps extends Pick<PlaybackPartProps, 'drawn' | 'timeZone'> {
  readonly legs: readonly Leg[];
}

function Player({ legs, drawn, timeZone }: PlayerProps) {
  const texts = playbackTexts();
  const id = useId();
  const moments = momentsIn(legs);
  const [begin, end] = [moments[0]?.at ?? 0, moments.at(-1)?.at ?? 0];
  const time = useSignal(begin);
  const speed = useSignal<number>(30);
  const isPlaying = useSignal(false);
  const layer = useRef<PlaybackLayer | null>(null);
  const now = likelyAt(legs, time.value);
  useEffect(() => {
    if (drawn === null) return;
    const drawing = new PlaybackLayer(drawn, legs);
    layer.current = drawing;
    return () => drawing.remove();
  }, [drawn, legs]);
  useEffect(() => {
    if (now !== null) layer.current?.put(now.place);
  }, [time.value, drawn, legs]);
  useEffect(() => {
    if (!isPlaying.value) return;
    const goTo = (next: number): void => {
      time.value = Math.min(end, next);
      if (next >= end) isPlaying.value = false;
    };
    return isAnimated()
      ? everyFrame((passedMs) => goTo(time.peek() + passedMs * speed.peek()))
      : everyMoment(() => goTo(moments.find(({ at }) => at > time.peek())?.at ?? end));
  }, [isPlaying.value]);
  const play = (): void => {
    if (time.value >= end) time.value = begin;
    isPlaying.value = !isPlaying.value;
  };
  const what = now === null ? '' : texts.since[now.since.kind];
  return (
    <>
      <p class="small quiet">{texts.likely}</p>
      <div class="playback-controls">
        <Button kind="primary" onClick={play}>
          {isPlaying.value ? texts.pause : texts.play}
        </Button>
        <input
          type="range"
          aria-label={texts.time}
          aria-valuetext={texts.at(formatClock(time.value, timeZone), what)}
          min={begin}
          max={end}
          step={Math.max(1, (end - begin) / STEPS)}
          value={time.value}
          onInput={({ currentTarget }) => {
            isPlaying.value = false;
            time.value = Math.min(end, Number(currentTarget.value));
          }}
        />
      </div>
      <p>
        <strong class="numeric">{formatClock(time.value, timeZone)}</strong> {what}
        {drawn === null && now !== null && <span class="quiet numeric"> · {writtenPlace(now.place)}</span>}
      </p>
      <fieldset class="playback-speed">
        <legend>{texts.speed}</legend>
        {speeds.map((factor) => (
          <label key={factor}>
            <input
              type="radio"
              name={id}
              checked={speed.value === factor}
              onChange={() => {
                speed.value = factor;
              }}
            />
            {texts.times(formatNumber(factor))}
          </label>
        ))}
      </fieldset>
      <h3>{texts.recorded}</h3>
      <ol class="playback-moments">
        {moments.map(({ kind, at, isSeen }) => (
          <li key={at}>
            <button
              type="button"
              class="row-link"
              aria-current={now?.since.at === at ? 'step' : undefined}
              onClick={() => {
                isPlaying.value = false;
                time.value = at;
              }}
            >
              <span class="numeric">{formatClock(at, timeZone)}</span> {texts.moments[kind]}
            </button>
            {!isSeen && <span class="small quiet"> {texts.unseen}</span>}
          </li>
        ))}
      </ol>
    </>
  );
}

/** Calls with the milliseconds since the frame before; returns a function that ends it. */
function everyFrame(step: (passedMs: number) => void): () => void {
  let last = performance.now();
  let frame = requestAnimationFrame(function next(at) {
    step(at - last);
    last = at;
    frame = requestAnimationFrame(next);
  });
  return () => cancelAnimationFrame(frame);
}

function everyMoment(step: () => void): () => void {
  step();
  const ticking = setInterval(step, MOMENT_MS);
  return () => clearInterval(ticking);
}
