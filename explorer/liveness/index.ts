/**
 * What must happen in the end: judged on the graph of all states, once the search is over.
 *
 * `state-graph` is that graph, recorded while the search went on or made again from the tables;
 * `conditions` says where a property's `from` and `to` hold; `components` finds strongly connected parts;
 * `fairness` says which of them a fair behaviour can stay in, and `lasso` builds one; `leads-to` and
 * `recoverable` are the two kinds of property; `judge` puts them together.
 */
export { judgeLiveness, leftOpen } from './judge.ts';
