import { policyGroups } from '../../src/domain/policy.ts';

/** Units by the end of a key's name, the longest first. */
const units: readonly (readonly [ending: string, unit: string])[] = [
  ['MetersPerSecond', 'm/s'],
  ['FramesPerSecond', '1/s'],
  ['Seconds', 's'],
  ['Meters', 'm'],
  ['Factor', '×'],
  ['PerKilometerAmount', 'minor units/km'],
  ['PerMinuteAmount', 'minor units/min'],
  ['Amount', 'minor units'],
];

/** A Markdown table for each group of the policy: its keys with default, unit and description. */
export function policyTables(): string {
  return Object.entries(policyGroups)
    .map(([group, schema]) => {
      const defaults = new Map<string, unknown>(Object.entries(schema.parse({})));
      const rows = Object.entries(schema.shape).map(([key, { description = '' }]) => {
        const [, unit = ''] = units.find(([ending]) => key.endsWith(ending)) ?? [];
        return `| \`${group}.${key}\` | \`${JSON.stringify(defaults.get(key))}\` | ${unit} | ${description} |`;
      });
      const head = '| key | default | unit | meaning |\n|---|---|---|---|';
      return `### ${group}\n\n${head}\n${rows.join('\n')}`;
    })
    .join('\n\n');
}
