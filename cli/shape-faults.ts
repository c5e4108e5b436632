/** What is wrong with the shape of data from outside, as a text. */
import { z } from 'zod';

/** A line for each fault, in ASCII and indented to stand behind a label. */
export function shapeFaultsText(error: z.ZodError): string {
  return z.prettifyError(error).replaceAll('\u2716 ', '').replaceAll('\u2192 ', '').replaceAll('\n', '\n            ');
}
