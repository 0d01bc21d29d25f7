/** A directory or file of `src`, and what it may import. Type imports count. */
export const arrows: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'src/domain': {},
  'src/protocol': { 'src/domain': 'values that cross a boundary as they are' },
  'src/shell': { 'src/domain': 'the machines that it runs' },
  'src/streams': {
    'src/domain': 'who may hear what',
    'src/protocol': 'frames and attachments',
    'src/tokenBucket.ts': 'how many frames a client may send',
  },
  'src/routing': { 'src/domain': 'places and rules', ...tools('timeouts and caches of providers') },
  'src/calls': {
    'src/domain': 'what is asked and answered',
    'src/protocol': 'what operators are shown is answered as it is',
    'src/shell/ports.ts': 'the envelope of a message',
    'src/routing': 'providers that ask the router object',
    'src/env.ts': 'the bindings of the objects',
    ...tools('a call has a timeout, and is logged when it fails'),
  },
  'src/history': {
    'src/domain': 'records',
    'src/protocol': 'the events of the feed',
    ...tools('failures'),
  },
  'src/events': {
    'src/domain': 'events',
    'src/protocol': 'what others are told',
    'src/calls': 'tells the objects what was delivered',
    'src/shell/ports.ts': 'the feed of a journal',
    'src/history': 'the first consumer',
    'src/env.ts': 'bindings of queues and databases',
    ...tools('failures'),
  },
  'src/auth': {
    'src/domain': 'ids and access',
    'src/protocol': 'problems',
    'config/development-key.json': 'the key that is refused outside development',
    'src/tokenBucket.ts': 'how often the list of tenants is read again',
    'src/calls': 'limits and tickets of a person',
    'src/env.ts': 'secrets and bindings',
    ...tools('failures, keys that were fetched'),
  },
  'src/objects': {
    'src/domain': 'the rules',
    'src/protocol': 'frames',
    'src/calls': 'what objects say to each other',
    'src/shell': 'runs the machines',
    'src/streams': 'sockets of clients',
    'src/routing': 'times of travel',
    'src/history': 'asks whether a trip is stored',
    'src/events': 'sends the feed',
    'src/env.ts': 'bindings',
    ...tools('failures and timeouts'),
  },
  'src/routes': {
    'src/domain': 'ids, places, access',
    'src/protocol': 'bodies and answers',
    'src/calls': 'asks the objects',
    'src/auth': 'who calls',
    'src/history': 'what is over',
    'src/routing': 'quotes',
    'src/env.ts': 'bindings',
    ...tools('failures and timeouts'),
  },
  'src/env.ts': {
    'src/domain/policy.ts': 'the policy of the caller',
    'src/domain/geo/place.ts': "the place in the caller's ticket",
    'src/auth/identity.ts': 'the caller',
    'src/calls': 'the types of the bindings',
    'src/history/messages.ts': 'the type of the queue',
    'src/protocol': 'the types of queues',
  },
  'src/index.ts': {
    'src/objects': 'exports them',
    'src/routes': 'mounts them',
    'src/history': 'handles the queue',
    'src/events': 'handles the queue',
    'src/env.ts': 'bindings',
  },
  'src/tokenBucket.ts': {},
  'src/log.ts': {},
  'src/lruCache.ts': {},
  'src/timeout.ts': {},
};

function tools(why: string): Record<string, string> {
  return { 'src/log.ts': why, 'src/lruCache.ts': why, 'src/timeout.ts': why };
}

/** What the other top-level directories may import: a file, a directory, or everything below one. */
export const neighbours: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  src: { 'config/development-key.json': 'the key that is refused outside development' },
  client: { 'src/protocol/binaryPositions.ts': 'the codec of binary positions, which imports nothing' },
  web: {
    client: 'the driver client and the stream',
    'src/protocol': 'the frames of the operator stream',
    'src/domain/trip/phases.ts': 'the phases of a trip',
    'src/domain/money.ts': 'the digits of an amount',
    'scripts/local/pages.ts': 'where the build goes',
  },
  sim: {
    src: 'the code that is simulated',
    client: 'the client that robots use',
    scripts: 'serves and signs as the commands do',
  },
  bench: {
    src: 'what is measured',
    sim: 'load',
    scripts: 'serves',
    config: 'the key of development, which the peer verifies tokens with',
  },
  scripts: {
    src: 'what commands read and print',
    sim: 'the commands that simulate',
    config: 'the key of development',
    client: 'limits that the docs name',
    'test/golden': 'the samples that `npm run golden` adds to',
  },
};
