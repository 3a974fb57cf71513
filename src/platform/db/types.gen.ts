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

export interface SettingTable {
  name: string
  value: Json
  changed_at: Generated<Timestamp>
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
  contract: ContractTable
  event: EventTable
  file: FileTable
  idempotency: IdempotencyTable
  instance: InstanceTable
  job: JobTable
  journal_entry: JournalEntryTable
  person: PersonTable
  setting: SettingTable
  team: TeamTable
  team_member: TeamMemberTable
  timer: TimerTable
}
