import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Workers cannot load TypeScript on Node 20, so the tests that use them need `dist`.
    globalSetup: 'test/build.ts',
    testTimeout: 60_000,
    // One less is the default, which is one file after the other where there are two threads.
    maxWorkers: availableParallelism(),
    // No test file changes what another one sees: the model is loaded once per worker, not once per file.
    isolate: false,
  },
});
