import { execFileSync } from 'node:child_process';

/** Compiles once before the tests: workers and the command line run from `dist`. */
export function setup(): void {
  execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
}
