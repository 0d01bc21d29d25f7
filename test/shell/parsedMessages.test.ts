import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { messageIn, parsedAs } from '../../src/shell/parsedMessages.ts';

const schema = z.object({ body: z.object({ text: z.string() }) });
const envelope = (text: unknown) => ({
  sender: 'anna',
  sequence: 1,
  body: JSON.stringify({ body: { text } }),
});
const hello = { text: 'hello' };

describe('the message of an envelope', () => {
  it('is taken as it is from code of the same version', () => {
    const message = messageIn(parsedAs(envelope('the body'), hello), schema);
    expect(message).toEqual({ read: hello });
  });

  it('is read from the body that code of another version sent, or older code', () => {
    const parsed = { version: 'another', message: hello };
    expect(messageIn({ ...envelope('the body'), parsed }, schema)).toEqual({ read: { text: 'the body' } });
    expect(messageIn(envelope('the body'), schema)).toEqual({ read: { text: 'the body' } });
  });

  it('is refused where the body cannot be read', () => {
    const parsed = { version: 'another', message: hello };
    expect(messageIn({ ...envelope(5), parsed }, schema)).toHaveProperty('refused');
  });
});
