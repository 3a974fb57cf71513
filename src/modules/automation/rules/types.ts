/** How a value of a field is compared in the plain form of a condition. */
export const signs = [
  'is',
  'is_not',
  'contains',
  'begins_with',
  'over',
  'at_least',
  'below',
  'at_most',
  'known',
  'unknown',
] as const
export type Sign = (typeof signs)[number]

export type PlainTest = { field: string; sign: Sign; value: string }

/** A condition: rows of field, sign and value, or an expression in FEEL. */
export type Condition = { kind: 'plain'; match: 'all' | 'any'; tests: PlainTest[] } | { kind: 'feel'; text: string }

/** What is written of a rule: on this event, when this holds, do that, at most so often in an hour. */
export type Content = {
  event: string
  condition: Condition
  /** Inputs by name; one that begins with `=` is an expression over the event's data. */
  act: { name: string; inputs: Record<string, string> }
  hourly: number
}

/** Something that keeps a rule from being published: the part of the content it is about, and why. */
export type Flaw = { part: string; code: string; text: string }

/** What every event tells beside its own fields. */
export const everyField = ['accountId', 'subjectId', 'account.name', 'account.number'] as const
