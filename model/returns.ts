/**
 * What operations return: of the machines' answers, those that somebody is told who called.
 *
 * An operation is called by the kind of actor that performs it and the name of the request, as lists of commands call it:
 * `group claim group` is iommu_group_claim_dma_owner, `vfio group set container` an ioctl. What a user only hands on
 * is no return of his own: it is counted where the core's function returned it.
 */
import type { AnswerView, PlainEvent, Returned } from '../explorer/system.ts';
import { GROUP_REQUESTS } from './events.ts';

/** Users whose operations are calls of one function of the core each, and devices' likewise. */
const HANDS_ON: Readonly<Record<string, RegExp>> = {
  container: /./,
  iommufd: /./,
  picker: /./,
  sharer: /./,
  caller: /./,
  writer: /./,
  domain: /./,
  mapper: /^(claim|release|attach|detach|free)$/,
  device: /^(attach|detach) (private|pasid)$/,
};

/** What one answer of a machine returns to whoever called. */
export function returnedBy({ kind, before, event, emitted }: AnswerView): readonly Returned[] {
  return emitted.flatMap((said) => {
    const operation = operationOf(kind, before.context['call'], event, said);
    if (operation === undefined || HANDS_ON[kind]?.test(operation) === true) return [];
    return [{ operation: `${kind} ${operation}`, code: String(said['errno']) }];
  });
}

function operationOf(kind: string, call: unknown, event: PlainEvent, said: PlainEvent): string | undefined {
  if (said.type === 'returned') return String(said['operation']);
  if (kind !== 'group' || said.type !== 'answer' || said['errno'] === undefined) return undefined;
  // At once, or when what was called for it has answered.
  if ((GROUP_REQUESTS as readonly string[]).includes(event.type)) return event.type;
  return (call as { readonly operation: string } | null)?.operation;
}
