/** A property of a thing, which it has from the start on: `max_pasids(d0) = 2`. */
import type { Topology } from '../../../model/index.ts';

/** What may stand on the right of `=`. */
export type PropertyValue =
  | { readonly is: 'truth' }
  | { readonly is: 'number'; readonly least: number; readonly most: number }
  | { readonly is: 'device' }
  | { readonly is: 'group' }
  | { readonly is: 'word'; readonly among: readonly string[] }
  /** A name of the file's own, as of an IOMMU. */
  | { readonly is: 'name' };

export interface PropertyWord {
  readonly name: string;
  /** What has it; `nothing`: the system as a whole, as `boot_type() = identity`. */
  readonly of: 'device' | 'group' | 'mm' | 'nothing';
  readonly value: PropertyValue;
  /** The topology in which `thing` has the property. `true` for a truth, a name as the model has it otherwise. */
  readonly gives: (topology: Topology, thing: string, value: string) => Topology;
  /** One line. */
  readonly meaning: string;
}
