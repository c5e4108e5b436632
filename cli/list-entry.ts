/** What every list of `list` is made of. */

/** One thing that can be named. */
export interface Entry {
  readonly name: string;
  /** What it is, in a line or a sentence. */
  readonly text: string;
  readonly source?: string | undefined;
  /** What it can be set to, with the designs that set it so. */
  readonly values?: readonly { readonly value: string; readonly source: string; readonly designs: readonly string[] }[];
  /** More, a line each. */
  readonly details?: readonly string[] | undefined;
}
