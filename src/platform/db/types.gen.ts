// Generated from the migrated database by `npm run db:types`; not edited by hand.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

export type Timestamp = ColumnType<Date, Date | string, Date | string>
// biome-ignore lint/suspicious/noExplicitAny: what a jsonb column holds is known by its module, not by the database
export type Json = ColumnType<any, unknown, unknown>

export interface AccountTable {
  account_id: string
  kind: string
  number: string
  name: string
  partner_id: string | null
  zone: Generated<string>
  language: Generated<string>
  manager_id: string | null
  mail_domains: Generated<string[]>
  phone: string | null
  notes: Generated<string>
  created_at: Generated<Timestamp>
  closed_at: Timestamp | null
}

export interface CalendarTable {
  id: string
  name: string
  zone: string
  always: Generated<boolean>
  weekly: Generated<Json>
  holidays: Generated<Json>
  version: Generated<number>
  created_at: Generated<Timestamp>
  changed_at: Generated<Timestamp>
}

export interface ContractTable {
  account_id: string
  id: string
  number: string
  name: string
  plan_id: string | null
  team_id: string | null
  policy_id: string | null
  starts_on: string
  ends_on: string | null
  description: Generated<string>
  created_at: Generated<Timestamp>
}

export interface EventTable {
  id: GeneratedAlways<number>
  name: string
  account_id: string | null
  subject_kind: string
  subject_id: string
  data: Generated<Json>
  internal: Generated<boolean>
  at: Generated<Timestamp>
}

export interface FileTable {
  account_id: string
  id: string
  name: string
  type: string
  size: number
  sha256: Buffer
  internal: Generated<boolean>
  bytes: Buffer | null
  place: string | null
  created_at: Generated<Timestamp>
}

export interface IdempotencyTable {
  person_key: string
  key: string
  body_hash: Buffer
  status: number | null
  reply: Json | null
  created_at: Generated<Timestamp>
}

export interface InstanceTable {
  id: string
  host: string
  pid: number
  version: string
  started_at: Timestamp
  seen_at: Timestamp
  stopped_at: Timestamp | null
}

export interface JobTable {
  id: string
  queue: string
  key: string | null
  data: Generated<Json>
  run_at: Timestamp
  attempts: Generated<number>
  last_error: string | null
  added_at: Generated<Timestamp>
  taken_by: string | null
  taken_at: Timestamp | null
  failed_at: Timestamp | null
}

export interface JournalEntryTable {
  account_id: string
  id: string
  subject_kind: string
  subject_id: string
  kind: string
  visibility: string
  text: string
  data: Generated<Json>
  author_id: string | null
  author_name: string
  via: string
  at: Generated<Timestamp>
}

export interface MailAttachmentTable {
  mail_id: string
  index: number
  name: string
  type: string
  size: number
  sha256: Buffer
  content_id: string | null
  inline: boolean
  bytes: Buffer | null
  file_id: string | null
}

export interface MailAutoanswerTable {
  correspondent: string
  thread: string
  answered_at: Timestamp
}

export interface MailInTable {
  id: string
  state: Generated<string>
  received_at: Timestamp
  envelope_from: string
  envelope_to: string[]
  remote_ip: string
  helo: string
  tls: string | null
  size: number
  sha256: Buffer
  raw: Buffer
  parsed: Json | null
  auth: Json | null
  quarantine_reason: string | null
  decided_at: Timestamp | null
}

export interface MailOutTable {
  id: string
  key: string
  kind: string
  account_id: string | null
  subject_kind: string | null
  subject_id: string | null
  state: string
  urgent: Generated<boolean>
  message_id: string
  envelope_from: string
  recipients: string[]
  destination: string
  content: Json
  sensitive: Generated<boolean>
  attempts: Generated<number>
  queued_at: Timestamp
  handed_over_at: Timestamp | null
  response: string | null
  last_error: string | null
  settled_at: Timestamp | null
}

export interface MailThreadTable {
  token: string
  account_id: string | null
  subject_kind: string
  subject_id: string
  recipient: string
  person_id: string | null
  created_at: Timestamp
  expires_at: Timestamp
}

export interface PersonTable {
  account_id: string
  id: string
  name: string
  email: string | null
  phones: Generated<string[]>
  roles: Generated<string[]>
  zone: string | null
  language: string | null
  title: Generated<string>
  active: Generated<boolean>
  created_at: Generated<Timestamp>
  left_at: Timestamp | null
}

export interface PlanTargetTable {
  plan_id: string
  version: number
  severity: string
  kind: string
  allowed_ms: number
  calendar_id: string | null
  warnings: Generated<number[]>
}

export interface PromiseTable {
  account_id: string
  id: string
  subject_kind: string
  subject_id: string
  label: Generated<string>
  kind: string
  severity: string | null
  plan_id: string | null
  plan_version: number | null
  calendar_id: string | null
  state: string
  started_at: Timestamp
  allowed_ms: number
  warnings: Generated<number[]>
  pauses: Generated<Json>
  used_ms: Generated<number>
  counted_at: Timestamp
  due_at: Timestamp | null
  warned: Generated<number[]>
  broken_at: Timestamp | null
  kept_at: Timestamp | null
  cancelled_at: Timestamp | null
  lateness_ms: number | null
  reason: Generated<string>
  reason_by: string | null
  reason_at: Timestamp | null
  created_at: Generated<Timestamp>
  decided_at: GeneratedAlways<Timestamp | null>
}

export interface PromiseFactTable {
  account_id: string
  id: string
  promise_id: string
  fact: string
  percentage: number | null
  due_at: Timestamp | null
  fired_at: Timestamp
  lateness_ms: number | null
  early_ms: number | null
  by_name: string
}

export interface SettingTable {
  name: string
  value: Json
  changed_at: Generated<Timestamp>
}

export interface SupportPlanTable {
  id: string
  name: string
  description: Generated<string>
  goal_percent: Generated<number>
  version: Generated<number>
  created_at: Generated<Timestamp>
  changed_at: Generated<Timestamp>
  retired_at: Timestamp | null
}

export interface TeamTable {
  id: string
  name: string
  description: Generated<string>
  policy_id: string | null
  created_at: Generated<Timestamp>
}

export interface TeamMemberTable {
  team_id: string
  person_id: string
}

export interface TimerTable {
  id: string
  kind: string
  key: string
  due_at: Timestamp
  try_at: Timestamp
  data: Generated<Json>
  attempts: Generated<number>
  last_error: string | null
  armed_at: Generated<Timestamp>
  fired_at: Timestamp | null
  lateness_ms: GeneratedAlways<number | null>
}

export interface DB {
  account: AccountTable
  calendar: CalendarTable
  contract: ContractTable
  event: EventTable
  file: FileTable
  idempotency: IdempotencyTable
  instance: InstanceTable
  job: JobTable
  journal_entry: JournalEntryTable
  mail_attachment: MailAttachmentTable
  mail_autoanswer: MailAutoanswerTable
  mail_in: MailInTable
  mail_out: MailOutTable
  mail_thread: MailThreadTable
  person: PersonTable
  plan_target: PlanTargetTable
  promise: PromiseTable
  promise_fact: PromiseFactTable
  setting: SettingTable
  support_plan: SupportPlanTable
  team: TeamTable
  team_member: TeamMemberTable
  timer: TimerTable
}
