/**
 * Run by `help.test.ts` in a process that may not change anything: gives each command `--help`, one after another, so
 * that what several of them load is loaded once. Prints what they did as JSON.
 */
export interface Explained {
  readonly exitCode: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** Takes the place of the end of the process: nothing of the command runs after it. */
class Exit extends Error {
  readonly code: unknown;

  constructor(code: unknown) {
    super('the command ended');
    this.code = code;
  }
}

async function explain(file: string, args: readonly string[]): Promise<Explained> {
  let [stdout, stderr] = ['', ''];
  let exitCode: unknown = null;
  process.argv = [process.execPath, file, ...args];
  process.stdout.write = (text) => {
    stdout += String(text);
    return true;
  };
  process.stderr.write = (text) => {
    stderr += String(text);
    return true;
  };
  try {
    // A file that is asked twice runs twice.
    await import(`../../${file}?${args.join(' ')}`);
  } catch (error) {
    if (error instanceof Exit) exitCode = error.code;
    else stderr += error instanceof Error ? error.stack : String(error);
  }
  return { exitCode, stdout, stderr };
}

const write = process.stdout.write.bind(process.stdout);
process.exit = (code) => {
  throw new Exit(code);
};
const commands: [file: string, ...args: string[]][] = JSON.parse(process.argv[2] ?? '[]');
const explained: Explained[] = [];
for (const [file, ...args] of commands) explained.push(await explain(file, args));
write(JSON.stringify(explained));
