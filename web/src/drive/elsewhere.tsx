import * as z from 'zod/mini';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import { labelledPlaceSchema } from '../api/schemas.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { now } from '../clock.ts';
import { PlaceName } from '../components/placeName.tsx';
import { driveTexts } from '../i18n/drive.ts';
import { elsewhereTexts } from '../i18n/elsewhere.ts';
import { formatTime } from '../i18n/format.ts';

const REFRESH_MS = 10_000;

const vehicleSchema = z.object({
  plan: z.object({
    stops: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(['pickup', 'via', 'dropoff', 'return']),
        place: labelledPlaceSchema,
        status: z.string(),
        promisedBy: z.nullable(z.string()),
      }),
    ),
  }),
});

function readVehicle(id: string): Promise<Answer<z.infer<typeof vehicleSchema>>> {
  return call({ method: 'GET', path: `/v1/vehicles/${encodeURIComponent(id)}`, answer: vehicleSchema });
}

interface ElsewhereProps {
  readonly vehicle: string;
  readonly timeZone: string;
}

/** The stops that the vehicle has before it, whichever device it is driven from; nothing without any. */
export function Elsewhere({ vehicle, timeZone }: ElsewhereProps) {
  const { answer } = useLoaded(() => readVehicle(vehicle), vehicle, Math.floor(now.value / REFRESH_MS));
  const stops = answer.value?.ok
    ? answer.value.value.plan.stops.filter(({ status }) => status !== 'done')
    : [];
  if (stops.length === 0) return null;
  const texts = elsewhereTexts();
  return (
    <section class="stop-list" aria-label={texts.title}>
      <h2>{texts.title}</h2>
      <p>{texts.hint}</p>
      <ol>
        {stops.map(({ id, kind, place, promisedBy }, at) => (
          <li key={id} class="stop">
            <span class={`stop-sign stop-sign-${kind}`} aria-hidden="true">
              {at + 1}
            </span>
            <div class="stop-what">
              <strong>{driveTexts().stop[kind]}</strong>
              <p>
                <PlaceName place={place} />
              </p>
            </div>
            {promisedBy !== null && (
              <span class="quiet small">
                {driveTexts().promisedBy(formatTime(Date.parse(promisedBy), timeZone))}
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
