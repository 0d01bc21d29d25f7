import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** Prints one line of totals at the end of a run; failures outside tests (a file, a hook, a stray error) count too. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    for (const module of modules) {
      failed += module.errors().length;
      for (const suite of module.children.allSuites()) failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        // A test without a result counts as failed.
        else if (state !== 'skipped') failed += 1;
      }
    }
    console.log(`${passed} passed, ${failed} failed`);
  }
}
