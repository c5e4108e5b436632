/** What a thread's registers hold. */
import type { Json } from '../explorer/system.ts';

/** By name; one that was never set is not there. */
export type Registers = Readonly<Record<string, Json>>;

/** What the register holds; nothing where it was never set, whatever its name. */
export function held(registers: Registers, name: string): Json | undefined {
  return Object.hasOwn(registers, name) ? registers[name] : undefined;
}
