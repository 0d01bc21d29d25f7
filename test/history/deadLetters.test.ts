import { createMessageBatch } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parkMessage, storeDeadLetter } from '../../src/events/deadLetters.ts';
import { consume } from '../../src/events/queues.ts';
import { runJobs } from '../../src/jobs/runJobs.ts';
import { freshTenant, freshTripId } from './records.ts';

afterEach(() => vi.restoreAllMocks());

describe('a dead letter', () => {
  const letter = async (id: string) =>
    env.DB.prepare('SELECT queue, body FROM dead_letters WHERE message_id = ?').bind(id).first();
  const redrive = async (id: string) => {
    await env.DB.prepare('UPDATE dead_letters SET redrive_at = 1 WHERE message_id = ?').bind(id).run();
    await runJobs(env);
  };

  it('of an object is sent again by it, and gone then', async () => {
    const [tenant, id] = [freshTenant(), freshTripId()];
    const body = JSON.stringify({ to: 'vehicle', vehicleId: 'car-1', body: { type: 'nonsense' } });
    const message = { sequence: 3, channel: 'vehicle/car-1', body, reason: 'cannot be read' };
    const name = `trip/${tenant}/${id}/3`;
    await parkMessage(env.DB, { kind: 'trip', tenant, id }, message);
    await parkMessage(env.DB, { kind: 'trip', tenant, id }, message);
    expect(await letter(name)).toMatchObject({ queue: 'outbox' });
    // The object cannot read it either: it stays a letter.
    await redrive(name);
    expect(await letter(name)).not.toBeNull();
    const offerId = `offer_${id.slice('trip_'.length)}_1`;
    const release = { type: 'release', tripId: id, offerId, reason: 'lapsed' };
    const good = {
      ...message,
      sequence: 4,
      body: JSON.stringify({ to: 'vehicle', vehicleId: 'car-1', body: release }),
    };
    await parkMessage(env.DB, { kind: 'trip', tenant, id }, good);
    await redrive(`trip/${tenant}/${id}/4`);
    expect(await letter(`trip/${tenant}/${id}/4`)).toBeNull();
  });

  it('of a queue is sent to it again', async () => {
    const send = vi
      .spyOn(env.HISTORY, 'send')
      .mockResolvedValue({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } });
    const body = { kind: 'from tomorrow' };
    const message = { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body };
    await consume(createMessageBatch('hexhail-history', [message]), env);
    await redrive(message.id);
    expect(send).toHaveBeenCalledWith(body);
    expect(await letter(message.id)).toBeNull();
  });

  it('of a queue that this code does not know goes to no other, and stays', async () => {
    const send = vi.spyOn(env.HISTORY, 'send');
    const [id, queue] = [crypto.randomUUID(), 'hexhail-tomorrow'];
    await storeDeadLetter(env.DB, { id, queue, body: '{}', reason: 'refused', at: 0 }).run();
    await redrive(id);
    expect(send).not.toHaveBeenCalled();
    expect(await letter(id)).toMatchObject({ queue });
  });
});
