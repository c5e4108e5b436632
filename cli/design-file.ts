/** A design by the name that was typed: one of the list, perhaps changed, or that of a file. */
import { type Design, findDesign } from '../model/index.ts';
import { listed } from './options.ts';

/** Whether `name` is that of a file and not of a listed design. */
export function isFileName(name: string): boolean {
  return /^\.{0,2}\//.test(name) || /\.[cm]?[jt]s$/.test(name);
}

/** The design of a name that was typed: one of the list, perhaps changed, or that of a file, whose code is run. */
export async function designNamed(name: string): Promise<Design> {
  if (!isFileName(name)) return listed('designs', () => findDesign(name));
  // What loads TypeScript is loaded for who has such a file.
  const { designOfFile } = await import('./design-of-file.ts');
  return designOfFile(name);
}
