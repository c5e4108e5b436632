/** Names that a file gives twice, and results that it declares twice. */
import type { Fault } from './fault.ts';
import type { Declaration, Scenario, Word } from './scenario.ts';

/** Things and threads share one name space: a clause says of `A` what is true of one thing. */
export function faultsOfNames({ declarations, threads }: Scenario): readonly Fault[] {
  const names = [...declarations.flatMap(namesOf), ...threads.map(({ name }) => name)];
  return names.flatMap((name, index) => {
    const first = names.findIndex(({ text }) => text === name.text);
    return first === index ? [] : [twice(name, names[first] as Word)];
  });
}

/** What a declaration adds to the names of the file. */
function namesOf(declaration: Declaration): readonly Word[] {
  switch (declaration.kind) {
    case 'group':
      return [declaration.group, ...declaration.devices];
    case 'absent':
      return [declaration.device];
    case 'domain':
      return declaration.domains;
    case 'mm':
      return [declaration.mm];
    default:
      return [];
  }
}

/** Of one clause, two results for the same designs and drivers. */
export function faultsOfResults({ clauses }: Scenario): readonly Fault[] {
  return clauses.flatMap(({ results }) => {
    const places = results.map(({ design, driver }) => `${design.text}/${driver.text}`);
    return results.flatMap((result, index) => {
      const first = places.indexOf(places[index] as string);
      if (first === index) return [];
      return [twice({ text: places[index] as string, at: result.at }, results[first] as { at: Word['at'] })];
    });
  });
}

function twice({ text, at }: Word, first: { readonly at: Word['at'] }): Fault {
  return {
    at,
    what: `${text} is there already`,
    got: text,
    expected: `another name: ${text} is on line ${first.at.line}`,
    remedy: 'rename one of them, or leave it out',
  };
}
