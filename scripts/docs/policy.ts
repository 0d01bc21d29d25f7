import { policyFields } from '../../src/domain/policy/policyFields.ts';

/** A Markdown table for each group of the policy: its keys with default, unit and description. */
export function policyTables(): string {
  return [...Map.groupBy(policyFields(), ({ group }) => group)]
    .map(([group, fields]) => {
      const rows = fields.map(
        ({ key, fallback, unit, description }) =>
          `| \`${group}.${key}\` | \`${JSON.stringify(fallback)}\` | ${unit} | ${description} |`,
      );
      const head = '| key | default | unit | meaning |\n|---|---|---|---|';
      return `### ${group}\n\n${head}\n${rows.join('\n')}`;
    })
    .join('\n\n');
}
