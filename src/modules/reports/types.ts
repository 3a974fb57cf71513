/** What a key or filter says for "none": no team, nobody. */
export const none = '-'

/** What is made of a value over the rows of a group. */
export const aggregates = ['count', 'share', 'median', 'p90', 'mean', 'max', 'sum'] as const
export type Aggregate = (typeof aggregates)[number]

export const spanKinds = [
  'last_7_days',
  'last_30_days',
  'last_90_days',
  'last_12_months',
  'yesterday',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  'this_quarter',
  'last_quarter',
  'between',
] as const
export type SpanKind = (typeof spanKinds)[number]

/** Which time a report is about. The two days go with `between` and only there; both belong to it. */
export type Span = { kind: SpanKind; from?: string; to?: string }

export const charts = ['bar', 'line', 'none'] as const
export type Chart = (typeof charts)[number]

export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

/** A measure: `rows` counted, or something made of a value of the data set. */
export type Column = { value: string; of: Aggregate }

/** What a report is: which rows, of which time, by what they are grouped, and what is measured of them. */
export type Definition = {
  dataSet: string
  columns: Column[]
  /** At most two dimensions of the data set or of time. */
  groups: string[]
  /** Keys by dimension, any of which will do; `-` stands for none. `tags` where the data set has tags. */
  filters: Record<string, string[]>
  span: Span
  /** IANA; days, weeks and hours are of this zone. */
  zone: string
  chart: Chart
}

/** A number of a report, and how many rows it was made of: those a click shows. */
export type Cell = { value: number | null; behind: number }

export type Unit = 'count' | 'percent' | 'duration' | 'score'

export type Result = {
  from: Date
  to: Date
  zone: string
  /** What one row behind a number is, in the plural. */
  row: string
  counts: string
  groups: { name: string; label: string; keys: { key: string; label: string }[] }[]
  columns: { value: string; of: Aggregate; label: string; unit: Unit }[]
  rows: { keys: string[]; cells: Cell[] }[]
  total: Cell[]
  /** How many groups there are; more than `rows` has when there were too many to show. */
  groupsFound: number
}

export type Every = 'daily' | 'weekly' | 'monthly'
export const formats = ['csv', 'xlsx', 'pdf'] as const
export type Format = (typeof formats)[number]

export type Schedule = {
  every: Every
  /** ISO weekday 1 to 7 for weekly, else null. */
  weekday: number | null
  /** 1 to 31 for monthly, the last day of shorter months; else null. */
  dayOfMonth: number | null
  /** Wall-clock time `HH:MM`. */
  at: string
  zone: string
  formats: Format[]
  /** Staff people. */
  recipients: string[]
}

export type StoredReport = {
  id: string
  ownerId: string
  ownerName: string
  name: string
  description: string
  definition: Definition
  shared: boolean
  version: number
  changedAt: Date
}

export type StoredSchedule = Schedule & {
  reportId: string
  nextDueAt: Date | null
  lastSentAt: Date | null
  /** Why it is not sent any more: the owner left, lost the right, or nobody is there to send to. */
  stopped: 'owner' | 'recipients' | 'report' | null
}
