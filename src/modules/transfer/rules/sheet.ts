/** What can be moved in as a table, in the order in which an empty installation wants it. */
export const sheetKinds = ['accounts', 'people', 'contracts'] as const
export type SheetKind = (typeof sheetKinds)[number]

type Column = { name: string; required?: boolean; means: string }

/** The columns of each table. Others are refused: a misspelt column would lose what stands in it. */
export const columnsOf: Record<SheetKind, readonly Column[]> = {
  accounts: [
    { name: 'name', required: true, means: 'the name' },
    { name: 'number', means: 'what people say on the phone; the next free one when empty' },
    { name: 'kind', means: 'customer (the default) or partner' },
    { name: 'partner', means: 'number of the partner who looks after the account' },
    { name: 'manager', means: 'e-mail address of the member of staff who looks after it' },
    { name: 'zone', means: 'time zone, such as Europe/Berlin' },
    { name: 'language', means: 'en, de, ...' },
    { name: 'mail_domains', means: 'domains whose senders belong to the account, separated by spaces' },
    { name: 'phone', means: 'telephone number beginning with +' },
    { name: 'notes', means: 'for staff only' },
  ],
  people: [
    { name: 'account', required: true, means: 'number of the account' },
    { name: 'name', required: true, means: 'the name' },
    { name: 'email', means: 'e-mail address' },
    { name: 'phones', means: 'telephone numbers beginning with +, separated by ;' },
    { name: 'roles', means: 'contact (the default), account_admin, separated by spaces' },
    { name: 'zone', means: 'time zone' },
    { name: 'language', means: 'en, de, ...' },
    { name: 'title', means: 'what the person is there' },
  ],
  contracts: [
    { name: 'account', required: true, means: 'number of the account' },
    { name: 'name', required: true, means: 'the name' },
    { name: 'starts_on', required: true, means: 'first day, 2026-01-31' },
    { name: 'ends_on', means: 'last day' },
    { name: 'number', means: 'number of the contract; the next free one when empty' },
    { name: 'plan', means: 'name of the support plan' },
    { name: 'team', means: 'name of the team that works on its requests' },
    { name: 'description', means: 'for whoever reads it' },
  ],
}

/** What can be wrong with a cell. */
export const cellFaults = ['empty', 'too_long', 'unstorable', 'one_of', 'language', 'day', 'unknown'] as const
export type CellFault = (typeof cellFaults)[number]

const sentences: Record<CellFault, (value: string) => string> = {
  empty: () => 'must not be empty',
  too_long: (most) => `must have at most ${most} characters`,
  unstorable: () => 'has characters that cannot be stored',
  one_of: (allowed) => `must be one of ${allowed}`,
  language: () => 'must be a language such as en or de-AT',
  day: () => 'must be a day such as 2026-01-31',
  unknown: (value) => `there is no "${value}"`,
}

/** `value`: what is allowed, or for `unknown` what stands there. */
export const cellFaultSays = (column: string, wrong: CellFault, value: string) =>
  `${column}: ${sentences[wrong](value)}.`

/** A row of a table: its line in the file, and its cells by column, trimmed; empty cells are left out. */
export type Row = { line: number; cells: Record<string, string> }

/** What is wrong with the columns of a file, in one sentence; null when they fit. */
export function columnFault(kind: SheetKind, header: readonly string[]): string | null {
  const known = columnsOf[kind]
  const unknown = header.filter((name) => !known.some((column) => column.name === name))
  const missing = known.filter((column) => column.required && !header.includes(column.name))
  const double = header.filter((name, place) => header.indexOf(name) !== place)
  if (double.length > 0) return `The column ${double[0]} stands there twice.`
  if (missing.length > 0) return `The column ${missing.map((column) => column.name).join(', ')} is missing.`
  if (unknown.length > 0)
    return `The column "${unknown[0]!.slice(0, 60)}" is not known. Known are ${known.map((column) => column.name).join(', ')}.`
  return null
}

/** Header names as they are compared: lower case, spaces and hyphens as underscores. */
export const normalColumn = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')

/** `a b;c` as its parts. */
export const listIn = (text: string | undefined, separator: RegExp = /[\s;]+/) =>
  (text ?? '')
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean)
