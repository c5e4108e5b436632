/** What became of one file that was to be held against the model: plain data, which crosses from a worker. */
import type { RunConformed } from './conformed.ts';
import type { TraceFollowed } from './traced.ts';

export type FileConformed =
  | RunConformed
  /** It has the kernel's own tracepoints and no operations. */
  | { readonly kind: 'followed'; readonly name: string; readonly file: string; readonly followed: TraceFollowed }
  /** It is no recording, or not a whole one; `message` says in which line. */
  | { readonly kind: 'unreadable'; readonly file: string; readonly message: string }
  /** The checker itself failed on it. */
  | { readonly kind: 'failed'; readonly file: string; readonly reason: string }
  /** It was not its turn before the end was asked for. */
  | { readonly kind: 'stopped'; readonly file: string };
