/** Rejects when the answer takes longer. */
export function inTime<Answer>(answer: Promise<Answer>, patienceMs: number): Promise<Answer> {
  const late = scheduler.wait(patienceMs).then(() => Promise.reject(new Error('no answer in time')));
  return Promise.race([answer, late]);
}
