import { execFileSync } from 'node:child_process';

function git(directory: string, ...args: string[]): string {
  return execFileSync('git', ['-C', directory, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** True where git can tell what a directory's files were: not in an archive of the sources. */
export function hasHistory(directory: string): boolean {
  try {
    return git(directory, 'rev-parse', '--verify', 'HEAD') !== '';
  } catch {
    return false;
  }
}

/**
 * Files of samples that lost or changed a line since they were first committed, as far back as the clone goes.
 * Of a merge only what it brings to the branch counts: what a branch did before it was merged, nobody has read.
 */
export function rewritten(directory: string): string[] {
  const samples = ['--', '*.jsonl'];
  const counted = ['--numstat', '--no-renames'];
  const changes = [
    git(directory, 'log', '--first-parent', '-m', '--format=', ...counted, ...samples),
    git(directory, 'diff', 'HEAD', ...counted, ...samples),
  ];
  const lines = changes
    .join('\n')
    .split('\n')
    .filter((line) => line !== '');
  return lines.flatMap((line) => {
    const [, removed, file] = line.split('\t');
    return removed === '0' || file === undefined ? [] : [file];
  });
}
