/** A design of the user's own: a module whose code is run to read what it exports as `design`. */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { createJiti } from 'jiti';
import { z } from 'zod';
import { CheckerError } from '../explorer/errors.ts';
import { type Design, findDesign } from '../model/index.ts';
import { listed } from './options.ts';
import { shapeFaultsText } from './shape-faults.ts';

const schema = z.strictObject({
  name: z.string().min(1),
  title: z.string().optional(),
  source: z.string().optional(),
  /** The listed design that it changes; `mainline` where it says nothing. */
  base: z.string().optional(),
  /** By the names that `list choices` shows. */
  choices: z.record(z.string(), z.string()),
});

/**
 * Runs the module at `path`, TypeScript or JavaScript, and gives the design that it exports.
 *
 * @throws CheckerError where there is no such module, it fails, or what it exports is no design.
 */
export async function designOfFile(path: string): Promise<Design> {
  const checked = schema.safeParse(await exportedDesign(path));
  if (!checked.success) {
    const faults = shapeFaultsText(checked.error);
    throw badDesign(path, 'exports no `design` of the right shape', faults);
  }
  const { name, title, source, base = 'mainline', choices } = checked.data;
  const settings = Object.entries(choices).map(([choice, value]) => `${choice}=${value}`);
  const design = listed('designs', () => findDesign([base, ...settings].join('+')));
  return { ...design, name, title: title ?? design.title, source: source ?? path };
}

async function exportedDesign(path: string): Promise<unknown> {
  if (!existsSync(path)) throw badDesign(path, 'does not exist');
  if (!statSync(path).isFile()) throw badDesign(path, 'is no file');
  try {
    const module = await createJiti(import.meta.url).import<{ readonly design?: unknown }>(resolve(path));
    return module.design;
  } catch (error) {
    throw badDesign(path, 'cannot be loaded', error instanceof Error ? error.message : String(error));
  }
}

function badDesign(path: string, what: string, got?: string): CheckerError {
  return new CheckerError('bad-file', {
    what: `design ${path} ${what}`,
    got,
    expected: 'a module with `export const design = { name, base, choices }`',
    remedy: 'correct the file, or take a design that `npm run list -- designs` lists',
  });
}
