import { z } from 'zod';
import { configurationVersionSchema as version } from '../ids.ts';

const shareSchema = z.number().min(0).max(1);
const maxPending = 10;
const maxBefore = 50;

/** Which versions a tenant works by. Times in epoch ms. */
export const activationStateSchema = z.object({
  /** Null: none; the policy of the tenant's row. */
  active: version.nullable(),
  /** Another version for a share of riders: its tariffs, surge and promotions. */
  trial: z.object({ version, share: shareSchema }).nullable(),
  /** To come, in the order of their times; without a share for everybody. */
  pending: z.array(z.object({ version, at: z.number(), share: shareSchema.nullable() })),
  /** What was active before, the latest last. */
  before: z.array(version.nullable()),
  /** What was active and was taken back, the latest last. */
  takenBack: z.array(version).default([]),
});
export type ActivationState = z.infer<typeof activationStateSchema>;

export const noActivation: ActivationState = {
  active: null,
  trial: null,
  pending: [],
  before: [],
  takenBack: [],
};

export type ActivationCommand =
  | {
      readonly type: 'activate';
      readonly version: number;
      readonly at: number;
      readonly share: number | null;
    }
  | { readonly type: 'rollBack'; readonly version: number };

/** One row of the audit log. */
export const activationChangeSchema = z.object({
  type: z.enum(['activated', 'scheduled', 'triedOut', 'rolledBack']),
  version,
  /** The version that was active before the change. */
  from: version.nullable(),
  /** The version that is active after it. */
  to: version.nullable(),
  at: z.number().optional(),
  share: shareSchema.optional(),
});
export type ActivationChange = z.infer<typeof activationChangeSchema>;

export type ActivationDecision =
  | { readonly ok: true; readonly state: ActivationState; readonly change: ActivationChange }
  | { readonly ok: false; readonly reason: 'too-many-pending' | 'never-active' };

/** Returns the state at a time: with what was due by then. */
export function settled(state: ActivationState, now: number): ActivationState {
  const due = state.pending.filter(({ at }) => at <= now);
  const pending = state.pending.filter(({ at }) => at > now);
  return due.reduce((so, { version, share }) => put(so, version, share), { ...state, pending });
}

/** Decides a change of what is in force. An activation for a time that has come is one for now. */
export function decideActivation(
  before: ActivationState,
  command: ActivationCommand,
  now: number,
): ActivationDecision {
  const state = settled(before, now);
  return command.type === 'activate' ? activate(state, command, now) : rollBack(state, command.version);
}

function activate(
  state: ActivationState,
  { version, at, share: part }: Extract<ActivationCommand, { type: 'activate' }>,
  now: number,
): ActivationDecision {
  const share = part === 1 ? null : part;
  const shown = share === null ? {} : { share };
  if (at > now) {
    if (state.pending.length >= maxPending) return { ok: false, reason: 'too-many-pending' };
    const pending = [...state.pending, { version, at, share }].toSorted((a, b) => a.at - b.at);
    const change: ActivationChange = { type: 'scheduled', version, from: state.active, to: state.active, at };
    return { ok: true, state: { ...state, pending }, change: { ...change, ...shown } };
  }
  const next = put(state, version, share);
  const type = share === null ? 'activated' : 'triedOut';
  return { ok: true, state: next, change: { type, version, from: state.active, to: next.active, ...shown } };
}

function put(state: ActivationState, version: number, share: number | null): ActivationState {
  if (share !== null) return { ...state, trial: { version, share } };
  if (state.active === version) return { ...state, trial: null };
  return {
    ...state,
    active: version,
    trial: null,
    before: [...state.before, state.active].slice(-maxBefore),
    takenBack: state.takenBack.filter((one) => one !== version),
  };
}

/** Takes a version back: one to come, on trial, or active; one that was active before is active again. */
function rollBack(state: ActivationState, version: number): ActivationDecision {
  const next = withoutVersion(state, version);
  if (next === null) return { ok: false, reason: 'never-active' };
  return {
    ok: true,
    state: next,
    change: { type: 'rolledBack', version, from: state.active, to: next.active },
  };
}

function withoutVersion(state: ActivationState, version: number): ActivationState | null {
  const pending = state.pending.filter((planned) => planned.version !== version);
  if (pending.length < state.pending.length) return { ...state, pending };
  if (state.trial?.version === version) return { ...state, trial: null };
  if (state.active === version) return backTo(state, state.before.length - 1);
  if (state.takenBack.includes(version)) return put(state, version, null);
  const index = state.before.lastIndexOf(version);
  return index < 0 ? null : backTo(state, index);
}

/** Returns the state with what was active at a place in `before`; all since then is taken back. */
function backTo(state: ActivationState, index: number): ActivationState {
  const since = [...state.before.slice(index + 1), state.active].filter((one) => one !== null);
  const kept = state.takenBack.filter((one) => !since.includes(one));
  return {
    ...state,
    active: state.before[index] ?? null,
    before: state.before.slice(0, Math.max(0, index)),
    takenBack: [...kept, ...new Set(since)].slice(-maxBefore),
    trial: null,
  };
}
