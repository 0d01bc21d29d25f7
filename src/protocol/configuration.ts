import { z } from '@hono/zod-openapi';
import type { ActivationState } from '../domain/configuration/activation.ts';
import { configurationSchema } from '../domain/configuration/document.ts';
import { rfc3339, time, timeInput } from './values.ts';

export const configurationInput = z.strictObject(configurationSchema.shape).openapi('ConfigurationInput', {
  description: 'Everything that a tenant decides. What is left out is empty',
});

export const configurationDocument = z
  .record(z.string(), z.unknown())
  .openapi('Configuration', { description: 'A `ConfigurationInput`, with what was left out' });

const version = z.int().min(1);

export const configurationVersionSchema = z
  .object({
    version,
    state: z.enum(['draft', 'active', 'trial', 'scheduled', 'replaced']),
    basedOn: version.nullable().openapi({ description: 'The version that was active when it was written' }),
    writtenBy: z.string(),
    writtenAt: time,
    share: z.number().optional().openapi({ description: 'Of a trial: the share of riders' }),
    activeFrom: time.optional().openapi({ description: 'Of a scheduled one' }),
  })
  .openapi('ConfigurationVersion');
export type PublicConfigurationVersion = z.infer<typeof configurationVersionSchema>;

export const activationBody = z
  .strictObject({
    at: timeInput.optional().openapi({ description: 'When; left out: now' }),
    share: z.number().min(0).max(1).optional().openapi({
      description:
        'For this share of riders: tariffs, surge and promotions. Left out or 1: everything, for everybody',
    }),
  })
  .openapi('ActivationInput');

export const configurationChangeSchema = z
  .object({
    type: z.string().openapi({
      description: '`written`, `activated`, `scheduled`, `triedOut`, `rolledBack`, or one added since',
    }),
    version,
    by: z.string(),
    at: time,
    from: version.nullable().openapi({ description: 'The version that was active before' }),
    to: version.nullable().openapi({ description: 'The version that is active after it' }),
    share: z.number().optional(),
    effectiveAt: time.optional().openapi({ description: 'Of a scheduled one' }),
  })
  .openapi('ConfigurationChange');

interface Written {
  readonly version: number;
  readonly basedOn: number | null;
  readonly writtenBy: string;
  readonly writtenAt: number;
}

/** Returns a version with what it is at the moment. */
export function publicVersion(
  { version, basedOn, writtenBy, writtenAt }: Written,
  { active, trial, pending, before, takenBack }: ActivationState,
): PublicConfigurationVersion {
  const written = { version, basedOn, writtenBy, writtenAt: rfc3339(writtenAt) };
  if (version === active) return { ...written, state: 'active' };
  if (version === trial?.version) return { ...written, state: 'trial', share: trial.share };
  const planned = pending.find((one) => one.version === version);
  const wasActive = before.includes(version) || takenBack.includes(version);
  if (planned === undefined) return { ...written, state: wasActive ? 'replaced' : 'draft' };
  const share = planned.share === null ? {} : { share: planned.share };
  return { ...written, state: 'scheduled', activeFrom: rfc3339(planned.at), ...share };
}
