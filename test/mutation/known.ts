/** Checks whose removal no call of the matrix notices: a part of their line, and why that is right. */
export const known: readonly [part: string, why: string][] = []
