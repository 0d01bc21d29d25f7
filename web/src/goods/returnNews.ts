import { useEffect } from 'preact/hooks';
import type { Trip } from '../api/schemas.ts';
import { mayComeBack } from './mayComeBack.ts';

const LOOK_EVERY_MS = 20_000;

/** Looks for news of goods while a trip is over and they may be on their way back: its stream has ended with it. */
export function useReturnNews(trip: Trip | null, look: () => void): void {
  const isAwaited = trip !== null && mayComeBack(trip, Date.now());
  useEffect(() => {
    if (!isAwaited) return;
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isAwaited, trip?.id]);
}
