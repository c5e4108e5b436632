/** Expressions as a file writes them. */
import type { Expression } from '../scenario.ts';
import { applicationText, sideText } from './called.ts';

/** On one line, with the parentheses that it needs. */
export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.parts.map(inside).join(expression.kind === 'and' ? ' /\\ ' : ' \\/ ');
    case 'not':
      return expression.part.kind === 'statement'
        ? `~${expressionText(expression.part)}`
        : `~(${expressionText(expression.part)})`;
    case 'comparison':
      return `${sideText(expression.left)} ${expression.isEqual ? '=' : '!='} ${sideText(expression.right)}`;
    case 'statement':
      return applicationText(expression.term);
  }
}

function inside(part: Expression): string {
  const isJoined = part.kind === 'and' || part.kind === 'or';
  return isJoined ? `(${expressionText(part)})` : expressionText(part);
}
