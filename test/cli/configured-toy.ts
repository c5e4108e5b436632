/** Reports on toy systems, where the command line has one of the IOMMU. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Configured, DEFAULT_CONFIGURATION } from '../../cli/configuration.ts';
import { reportOf } from '../../cli/explore.ts';
import type { Extent, Report } from '../../cli/report.ts';
import { explore } from '../../explorer/explore.ts';
import type { System } from '../../explorer/system.ts';

export function configuredToy(system: System): Configured {
  return {
    configuration: DEFAULT_CONFIGURATION,
    system,
    budget: { faults: 1, breaches: 0 },
    identity: 'mainline',
    properties: [...new Set([...(system.properties ?? []), ...(system.liveness ?? [])].map(({ name }) => name))],
    isEveryProperty: true,
    notApplicable: [],
    omitted: [],
    held: 'read: design and driver follow kernel source.  The design was not held against a recording as a whole.',
  };
}

export const toTheEnd: Extent = { workers: 1, continueAfterViolation: false };

/** The report on a search, with fixed values for what differs from run to run, so that all of it can be shown. */
export async function reported(system: System, extent: Partial<Extent> = {}): Promise<Report> {
  const asked = { ...toTheEnd, ...extent };
  const exploration = await explore(system, asked);
  const steady = { ...exploration, elapsedMs: 2000, bytesPerState: 64, machineCalls: 1234, machines: [] };
  const folder = mkdtempSync(join(tmpdir(), 'reports-'));
  try {
    const request = { extent: asked, folder, hasStatistics: false };
    const report = reportOf(configuredToy(system), steady, request, { environment: {} });
    const findings = JSON.parse(JSON.stringify(report.findings).replaceAll(folder, 'out'));
    return { ...report, findings };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
