import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** Ends a run with one line of totals; what failed outside any test (a file, a hook, a stray error) counts too. */
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
        // A test that never came to a result is no success either.
        else if (state !== 'skipped') failed += 1;
      }
    }
    console.log(`${passed} passed, ${failed} failed`);
  }
}
