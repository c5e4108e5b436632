/** What the names of domains that nobody declared stand for. */

const MEANINGS: readonly { readonly name: RegExp; readonly of: (owner: string) => string }[] = [
  { name: /([\w.]+)\.dma\b/, of: (group) => `the default domain of ${group}` },
  { name: /([\w.]+)\.dma2\b/, of: (group) => `the default domain that replaces it in ${group}` },
  { name: /([\w.]+)\.empty\b/, of: (group) => `an empty paging domain, allocated to block ${group}` },
  { name: /([\w.]+)\.private\b/, of: (device) => `what the kernel driver of ${device} attaches by itself` },
  { name: /([\w.]+)\.process\b/, of: (device) => `what the kernel driver of ${device} attaches to a PASID` },
];

/** `g0.dma: the default domain of g0.`: a line for each name that `text` has. */
export function domainMeanings(text: string): readonly string[] {
  const found = MEANINGS.flatMap(({ name, of }) =>
    [...text.matchAll(new RegExp(name, 'g'))].map(([whole, owner = '']) => `${whole}: ${of(owner)}.`),
  );
  return [...new Set(found)];
}
