/**
 * How virtio-iommu counts a device among the endpoints of a domain. It relies on the count: where it is 0, the
 * host is not told what is mapped and unmapped.
 * Source: drivers/iommu/virtio-iommu.c, viommu_attach_dev, viommu_detach_dev, viommu_unmap_pages.
 */
import type { Draft } from 'immer';
import { type Domain, isPaging } from '../names.ts';

/** `struct viommu_endpoint`: the domain that the driver has in mind, and its share of `nr_endpoints` of each. */
export interface Endpoint {
  readonly domain: Domain | null;
  readonly counts: Readonly<Record<Domain, number>>;
}

export function endpointAtStart(rid: Domain): Endpoint {
  return isPaging(rid) ? { domain: rid, counts: { [rid]: 1 } } : { domain: null, counts: {} };
}

/** Out of the old domain, into the new one. */
export function countIn(endpoint: Draft<Endpoint>, domain: Domain): void {
  countOut(endpoint);
  add(endpoint.counts, domain, 1);
  endpoint.domain = domain;
}

/** The driver goes on to think that the endpoint is on the domain that it was counted out of. */
export function countOut({ domain, counts }: Draft<Endpoint>): void {
  if (domain !== null) add(counts, domain, -1);
}

function add(counts: Record<Domain, number>, domain: Domain, step: number): void {
  const count = (counts[domain] ?? 0) + step;
  if (count === 0) delete counts[domain];
  else counts[domain] = count;
}
