/** What is in a PCI address: `0000:01:00.0` is function 0 of device 0 on bus 1 of domain 0. */

/** Addresses written with as many digits sort as numbers do. */
export function byAddress(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The PCI domain, as it is written. */
export function domainOf(address: string): string {
  return address.split(':').slice(0, -2).join(':');
}

/** The number of the bus. */
export function busOf(address: string): number {
  return Number.parseInt(address.split(':').at(-2) ?? '', 16);
}
