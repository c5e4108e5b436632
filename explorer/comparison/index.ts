/** Two systems side by side: the shortest steps after which they answer or behave differently, or that there are none. */
export type * from './compared.ts';
