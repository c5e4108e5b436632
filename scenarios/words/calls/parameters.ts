/** What many calls take, and where they are. */
export const GROUP = { is: 'group' } as const;
export const DEVICE = { is: 'device' } as const;
export const DOMAIN = { is: 'domain' } as const;
export const PASID = { is: 'pasid' } as const;

/** Of a call that every design has. */
export const always = () => true;

/** With one more, once. */
export const union = (names: readonly string[], name: string) => [...new Set([...names, name])];
