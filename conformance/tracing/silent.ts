/** How many steps that fire no event are looked for between two that do, where no other number is asked for. */
export const SILENT = 6;
