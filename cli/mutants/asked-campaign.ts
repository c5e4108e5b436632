/** What a campaign is asked, as plain data: all that a worker needs to judge, and all that fates depend on but the code. */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { canonical } from '../../explorer/plain-data.ts';
import type { Json } from '../../explorer/system.ts';
import type { Design } from '../../model/index.ts';
import type { Heading } from '../../mutants/index.ts';
import { codeRevision } from '../code-revision.ts';
import type { Configured } from '../configuration.ts';
import type { RunConfiguration } from '../run-configuration.ts';

/** How far mutants are followed. */
export interface CampaignExtent {
  /** At most this many steps; none: to the fixed point. */
  readonly depth?: number | undefined;
  /** Of the search of one mutant. */
  readonly maxStates?: number | undefined;
  /** For the search of one mutant, and as long again for comparing it. */
  readonly maxSeconds?: number | undefined;
}

/** A campaign by its names; the design itself, since the code of a file is run once only. */
export interface AskedCampaign {
  readonly configuration: RunConfiguration;
  readonly design?: Design | undefined;
  readonly extent: CampaignExtent;
}

/** Of what is hashed. A change of that is a new version. */
const VERSION = 1;

/** Folders whose code decides a fate. */
const FOLDERS = ['explorer', 'model', 'invariants', 'mutants'] as const;

/** The files of the command line that do: how mutants and what they are held to are put together. */
const FILES = ['cli/configuration', 'cli/mutants/specified', 'cli/mutants/judge-here'] as const;

/** The packages that do. */
const PACKAGES = ['xstate', 'immer'] as const;

function versionsOf(packages: readonly string[]): Readonly<Record<string, string>> {
  const require = createRequire(import.meta.url);
  return Object.fromEntries(packages.map((name) => [name, String(require(`${name}/package.json`).version)]));
}

/** What stands above the fates of a campaign in its file. */
export function headingOf({ configuration, extent }: AskedCampaign, { identity, properties }: Configured): Heading {
  const asked = {
    depth: extent.depth ?? null,
    maxStates: extent.maxStates ?? null,
    maxSeconds: extent.maxSeconds ?? null,
  };
  const { environment, ...named } = configuration;
  const of = { ...named, environment: [...environment].sort(), ...asked };
  const code = { own: codeRevision(FOLDERS, FILES), packages: versionsOf(PACKAGES) };
  const all: Json = { version: VERSION, ...of, design: identity, properties, code };
  return { digest: createHash('sha256').update(canonical(all)).digest('hex'), of };
}
