/** The kernel's command line, taken as the kernel takes it. */

/** A word of it: a parameter, and its value where it has one. */
export interface Parameter {
  readonly name: string;
  readonly value: string | undefined;
}

/** In their order: of those that contradict each other the last one counts. To the kernel `-` in a name is `_`. */
export function parametersOf(commandLine: string): readonly Parameter[] {
  const words = commandLine.split(/\s+/).filter((word) => word !== '');
  return words.map((word) => {
    const [name = '', ...values] = word.split('=');
    return { name: name.replaceAll('-', '_'), value: values.length === 0 ? undefined : values.join('=') };
  });
}

/** Whether a value says yes or no: kstrtobool, lib/kstrtox.c. Nothing where it says neither. */
export function booleanOf(value: string | undefined): boolean | undefined {
  if (/^([yt1]|on)/i.test(value ?? '')) return true;
  return /^([nf0]|of)/i.test(value ?? '') ? false : undefined;
}

/** Of what the parameters say, the last. */
export function lastSaid<Said>(
  parameters: readonly Parameter[],
  sayOf: (parameter: Parameter) => Said | undefined,
): Said | undefined {
  return parameters.map(sayOf).findLast((said) => said !== undefined);
}

/** The parts of a value that is a list. */
export function partsOf(value: string | undefined): readonly string[] {
  return value?.split(',') ?? [];
}
