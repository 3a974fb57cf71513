// Generated from the migrated database by `npm run db:types`; not edited by hand.
import type { ColumnType, InsertType, SelectType, UpdateType } from 'kysely'

// Kysely's own Generated does not look into a ColumnType, so moments with a default would not be dates.
export type Generated<T> = ColumnType<SelectType<T>, InsertType<T> | undefined, UpdateType<T>>
export type GeneratedAlways<T> = ColumnType<SelectType<T>, never, never>

export type Timestamp = ColumnType<Date, Date | string, Date | string>
// biome-ignore lint/suspicious/noExplicitAny: what a jsonb column holds is known by its module, not by the database
export type Json = ColumnType<any, unknown, unknown>

export interface AccessLinkTable {
  id: string
  kind: string
  account_id: string | null
  person_id: string | null
  email: string | null
  token_hash: Buffer
  created_at: Generated<Timestamp>
  expires_at: Timestamp
}

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

export interface AlertTable {
  account_id: string
  id: string
  source: string
  key: string
  system_id: string | null
  incident_id: string | null
  status: string
  severity: string
  reported: string
  title: string
  text: Generated<string>
  labels: Generated<Json>
  runbook: string | null
  count: number
  first_at: Timestamp
  last_at: Timestamp
  opened_at: Timestamp
  resolved_at: Timestamp | null
  resolved_by: string | null
  cuts: Generated<string[]>
  label_keys: Generated<string[]>
  why: Generated<Json>
  paging: Generated<string>
  pending: Generated<boolean>
}

export interface AlertKeyTable {
  account_id: string
  source: string
  key: string
  status: string
  sequence: number | null
  at: Timestamp
  alert_id: string | null
  reported: string
  resolved_at: Timestamp | null
  seen_at: Timestamp
  kept_at: Timestamp
  repeats: Generated<number>
}

export interface AlertRuleTable {
  id: string
  account_id: string | null
  name: string
  position: number
  events: string[]
  condition: string
  actions: Json
  active: Generated<boolean>
  version: Generated<number>
  changed_by: string
  changed_at: Timestamp
  removed_at: Timestamp | null
}

export interface AlertSignalTable {
  account_id: string
  id: string
  alert_id: string
  change: string
  severity: string
  title: string
  text: string
  labels: Json
  sequence: number | null
  repeats: number
  at: Timestamp
  taken_at: Timestamp
}

export interface ApiTokenTable {
  account_id: string
  id: string
  person_id: string
  name: string
  token_hash: Buffer
  ending: string
  scopes: string[]
  networks: Generated<string[]>
  created_at: Generated<Timestamp>
  expires_at: Timestamp
  used_at: Timestamp | null
  revoked_at: Timestamp | null
}

export interface ApplianceTable {
  account_id: string
  id: string
  name: string
  public_key: Buffer
  thumbprint: GeneratedAlways<string | null>
  components: Generated<Json>
  registered_via: string
  registered_at: Generated<Timestamp>
  registered_by: string
  retired_at: Timestamp | null
  code_key_sealed: Buffer | null
}

export interface ApplianceOfferTable {
  thumbprint: string
  code: string
  received_at: Generated<Timestamp>
  expires_at: Timestamp
  sealed: Buffer
}

export interface ApprovalPolicyTable {
  kind_id: string
  version: number
  limits: Json
  needed: number
  four_eyes_above: number | null
  decide_within_ms: number
  calendar_id: string | null
  escalation_policy_id: string | null
  changed_by: string | null
  changed_at: Generated<Timestamp>
}

export interface ArticleTable {
  id: string
  product_id: string
  slug: string
  language: string
  state: Generated<string>
  visibility: Generated<string>
  all_accounts: Generated<boolean>
  version: number
  published_version: number | null
  title: string
  from_request_id: string | null
  from_message_id: string | null
  from_number: number | null
  created_by: string | null
  created_at: Generated<Timestamp>
  changed_at: Generated<Timestamp>
  published_at: Timestamp | null
}

export interface ArticleAccountTable {
  article_id: string
  account_id: string
}

export interface ArticleMissTable {
  day: string
  words: string
  place: string
  times: Generated<number>
}

export interface ArticlePictureTable {
  file_id: string
  article_id: string
  name: string
  type: string
  size: number
  uploaded_by: string | null
  created_at: Generated<Timestamp>
}

export interface ArticlePublicationTable {
  id: string
  article_id: string
  number: number
  visibility: string
  author_id: string | null
  published_by: string | null
  published_by_name: string
  at: Generated<Timestamp>
}

export interface ArticleSlugTable {
  product_id: string
  slug: string
  article_id: string
  at: Generated<Timestamp>
}

export interface ArticleVersionTable {
  article_id: string
  number: number
  language: string
  title: string
  body: string
  content: Json
  plain: string
  pictures: Generated<string[]>
  note: Generated<string>
  author_id: string | null
  author_name: string
  at: Generated<Timestamp>
  words: GeneratedAlways<string>
}

export interface ArticleVoteTable {
  article_id: string
  reader: string
  version: number
  helpful: boolean
  reason: Generated<string>
  place: string
  at: Generated<Timestamp>
}

export interface AuditCheckpointTable {
  size: number
  at: Timestamp
  note: string
}

export interface AuditEntryTable {
  id: string
  body: string
  commitment: Buffer
  queued_at: Generated<Timestamp>
  index: number | null
  leaf: Buffer | null
  at: GeneratedAlways<Timestamp | null>
  act: GeneratedAlways<string | null>
  actor_id: GeneratedAlways<string | null>
  account_id: GeneratedAlways<string | null>
  subject_kind: GeneratedAlways<string | null>
  subject_id: GeneratedAlways<string | null>
}

export interface AuditKeyTable {
  id: string
  verifier: string
  since: Generated<Timestamp>
}

export interface AuditLogTable {
  one: Generated<boolean>
  origin: string
  started_at: Generated<Timestamp>
  generation: Generated<number>
  note: string | null
  former: string | null
  reason: string | null
  resumed_by: string | null
}

export interface AuditNodeTable {
  level: number
  index: number
  hash: Buffer
}

export interface AuditWatchedTable {
  origin: string
  verifier: string
  size: Generated<number>
  root: Buffer | null
  note: string | null
  seen_at: Timestamp | null
  refused: string | null
  refused_at: Timestamp | null
  since: Generated<Timestamp>
}

export interface AuditWitnessTable {
  id: string
  kind: string
  name: string
  target: string
  secret: string | null
  verifier: string | null
  every_seconds: number
  created_at: Generated<Timestamp>
  ended_at: Timestamp | null
  handed_size: Generated<number>
  handed_at: Timestamp | null
  cosignature: string | null
  failing_since: Timestamp | null
  error: string | null
  conflict: string | null
  secret_sealed: Buffer | null
}

export interface AuditWriterTable {
  one: Generated<boolean>
  instance_id: string | null
  seen_at: Timestamp
  size: Generated<number>
  note: string | null
  broken: string | null
  fault_from: number | null
  fault_to: number | null
}

export interface AutomationFiringTable {
  account_id: string
  id: string
  rule_account_id: string
  rule_id: string
  version_id: string
  event: string
  event_key: string
  subject_kind: string
  subject_id: string
  data: Json
  seen: Json
  inputs: Json
  state: string
  code: string | null
  text: string | null
  result: Json | null
  depth: number
  led_by: string[]
  at: Timestamp
  ended_at: Timestamp | null
}

export interface AutomationRuleTable {
  account_id: string
  id: string
  name: string
  description: Generated<string>
  draft: Json
  revision: Generated<number>
  version_id: string | null
  event: string | null
  enabled: Generated<boolean>
  paused_at: Timestamp | null
  signing: Buffer | null
  created_by: string | null
  created_name: string
  created_at: Timestamp
  changed_name: string
  changed_at: Timestamp
  retired_at: Timestamp | null
}

export interface AutomationVersionTable {
  account_id: string
  id: string
  rule_id: string
  number: number
  event: string
  condition: Json
  feel: string
  act: string
  inputs: Json
  hourly: number
  note: Generated<string>
  published_by: string | null
  published_name: string
  published_at: Timestamp
}

export interface BotAddressTable {
  account_id: string
  run_id: string | null
  token: string
  made_at: Timestamp
}

export interface BotFileTable {
  account_id: string
  file_id: string
  run_id: string | null
  for_customer: boolean
}

export interface BotMailTable {
  mail_id: string
  token: string
  at: Timestamp
  outcome: Generated<string>
  person_id: string | null
  answered: Generated<boolean>
}

export interface BotWaitTable {
  account_id: string
  run_id: string
  job: number
  sender: string | null
  opened_at: Timestamp
}

export interface BreachQuestionTable {
  account_id: string
  promise_id: string
  request_id: string
  name: string
  person_id: string | null
  asked_at: Timestamp
  reason_id: string | null
  words: string | null
  answered_at: Timestamp | null
  answered_by: string | null
}

export interface BreachReasonTable {
  id: string
  name: string
  position: Generated<number>
  retired_at: Timestamp | null
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

export interface CannedAnswerTable {
  id: string
  name: string
  team_id: string | null
  language: Generated<string>
  text: string
  used: Generated<number>
  changed_at: Timestamp
  changed_by: string
}

export interface CapacityKindTable {
  id: string
  product_id: string
  code: string
  name: string
  unit: string
  written_in: string
  price_minor: number | null
  price_per: number | null
  currency: string | null
  credit_allowed: Generated<boolean>
  created_at: Generated<Timestamp>
  retired_at: Timestamp | null
}

export interface ChannelTable {
  account_id: string
  id: string
  person_id: string
  kind: string
  address: string
  label: string
  position: number
  delay_seconds: Generated<number>
  verified_at: Timestamp | null
  gone_at: Timestamp | null
  last_success_at: Timestamp | null
  last_failure_at: Timestamp | null
  last_error: string | null
  failures: Generated<number>
  broken_at: Timestamp | null
  created_at: Generated<Timestamp>
  redials: Generated<number>
  redial_seconds: Generated<number>
}

export interface ChannelCodeTable {
  account_id: string
  channel_id: string
  code_hash: Buffer
  sent_at: Timestamp
  expires_at: Timestamp
  tries: Generated<number>
}

export interface ChannelInboundTable {
  id: string
  sender: string | null
  at: Generated<Timestamp>
}

export interface ChannelSecretTable {
  account_id: string
  channel_id: string
  secret: Json | null
  sealed: Buffer | null
}

export interface CheckChangeTable {
  account_id: string
  id: GeneratedAlways<number>
  check_id: string
  at: Timestamp
  before: string
  after: string
  flapping: boolean
  said: string
}

export interface CheckResultTable {
  account_id: string
  check_id: string
  location: string
  at: Timestamp
  late_ms: number
  took_ms: number
  outcome: string
  said: string | null
  timings: Json | null
}

export interface CheckSliceTable {
  location: string
  slice: number
  held_by: string | null
  held_until: Timestamp | null
  armed_at: Timestamp | null
  armed: Generated<number>
}

export interface CheckStateTable {
  account_id: string
  check_id: string
  system_id: string
  state: string
  since: Timestamp
  flapping: Generated<boolean>
  voters: Generated<number>
  against: Generated<number>
  said: Generated<string>
  problem: Generated<boolean>
  revision: Generated<number>
}

export interface CheckViewTable {
  account_id: string
  check_id: string
  location: string
  state: string
  streak: number
  last: string | null
  blind: boolean
  flap_changes: number
  flap_results: number
  flapping: boolean
  due_at: Timestamp
  started_at: Timestamp
  ended_at: Timestamp
  took_ms: number
  outcome: string
  said: string
  timings: Json
  facts: Json
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

export interface CredentialTable {
  account_id: string
  person_id: string
  password_hash: string | null
  password_changed_at: Timestamp | null
  verified_email: string | null
  totp_secret: Buffer | null
  totp_confirmed_at: Timestamp | null
  totp_last_step: Generated<number>
  preferences: Generated<Json>
  totp_sealed: Buffer | null
}

export interface CreditAccountTable {
  account_id: string
  id: string
  number: string
  name: string
  kind_id: string
  bought: Generated<number>
  adjusted: Generated<number>
  drawn: Generated<number>
  held: Generated<number>
  available: Generated<number>
  postings: Generated<number>
  low_at: number | null
  warn: Generated<string[]>
  created_at: Generated<Timestamp>
  created_by: string | null
  closed_at: Timestamp | null
}

export interface CreditApprovalTable {
  account_id: string
  id: string
  change_id: string
  person_id: string
  person_name: string
  proposed_by: string
  credential_id: string
  client_data: Buffer
  authenticator_data: Buffer
  signature: Buffer
  at: Generated<Timestamp>
}

export interface CreditChangeTable {
  account_id: string
  id: string
  credit_account_id: string
  purpose: string
  amount: number
  reference: string
  policy_version: number
  kind_id: string
  proposed_by: string
  proposed_name: string
  proposed_at: Generated<Timestamp>
  state: string
  decided_at: Timestamp | null
  declined_by: string | null
  reason: string | null
}

export interface CreditHoldTable {
  account_id: string
  id: string
  credit_account_id: string
  key_account_id: string
  licence_key_id: string
  amount: number
  person_id: string
  key: string
  body_hash: Buffer
  state: string
  at: Timestamp
  ended_at: Timestamp | null
  because: string | null
}

export interface CreditLimitTable {
  account_id: string
  credit_account_id: string
  person_id: string
  each: number
  per_day: number
  used_on: string | null
  used: Generated<number>
  set_by: string | null
  set_by_name: string
  set_at: Timestamp
}

export interface CreditPostingTable {
  account_id: string
  id: string
  credit_account_id: string
  n: number
  kind: string
  from_book: string
  to_book: string
  amount: number
  hold_id: string | null
  change_id: string | null
  available: number
  held: number
  person_id: string | null
  person_name: string
  at: Timestamp
}

export interface CrisisTable {
  account_id: string
  id: string
  number: Generated<number>
  title: string
  severity: string
  state: Generated<string>
  automatic: boolean
  incident_id: string | null
  request_id: string | null
  run_id: string | null
  runbook_id: string | null
  summary: Generated<string>
  update_minutes: Generated<Json>
  updated_at: Timestamp | null
  update_due_at: Timestamp | null
  started_by: string | null
  started_name: string
  started_at: Timestamp
  closed_by: string | null
  closed_name: string | null
  closed_at: Timestamp | null
  signed_number: number | null
  signed_by: string | null
  signed_name: string | null
  signed_at: Timestamp | null
  version: Generated<number>
  merged_into_id: string | null
  merged_by: string | null
  began_with: string | null
  was_about: Generated<string[]>
}

export interface CrisisHandoverTable {
  account_id: string
  id: string
  crisis_id: string
  roles: string[]
  from_id: string
  to_id: string
  word: Generated<string>
  shift: string | null
  rota_id: string | null
  state: Generated<string>
  asked_at: Timestamp
  decided_at: Timestamp | null
}

export interface CrisisPostMortemTable {
  account_id: string
  crisis_id: string
  number: number
  text: string
  saved_by: string | null
  saved_name: string
  saved_at: Timestamp
}

export interface CrisisRoleTable {
  account_id: string
  crisis_id: string
  role: string
  person_id: string
  by_default: Generated<boolean>
  rota_id: string | null
  since: Timestamp
}

export interface CrisisRunbookTable {
  id: string
  account_id: string | null
  name: string
  procedure_account_id: string
  procedure_id: string
  severities: string[]
  alert_rule_id: string | null
  matchers: Generated<Json>
  update_minutes: Generated<Json>
  active: Generated<boolean>
  version: Generated<number>
  changed_by: string
  changed_at: Timestamp
  removed_at: Timestamp | null
}

export interface DeliveryTable {
  account_id: string
  id: string
  person_id: string
  channel_id: string
  purpose: string
  kind: string
  address: string
  status: string
  due_at: Timestamp
  queued_at: Generated<Timestamp>
  text: Json
  code: string | null
  attempts: Generated<number>
  handed_over_at: Timestamp | null
  settled_at: Timestamp | null
  ended_at: Timestamp | null
  provider_id: string | null
  error: string | null
  lateness_ms: GeneratedAlways<number | null>
  redialled: Generated<number>
  notice_id: string | null
  carrier_id: string | null
  takes_more: Generated<boolean>
}

export interface DestinationTable {
  key: string
  busy_until: Timestamp
  busy_before: Timestamp
}

export interface DiagnosisTable {
  account_id: string
  id: string
  system_id: string
  incident_id: string | null
  kind: string
  target: string
  options: Generated<Json>
  location: string | null
  asked_by: string | null
  asked_name: string
  asked_at: Timestamp
  state: Generated<string>
  outcome: string | null
  said: Generated<string>
  output: Generated<string>
  ended_at: Timestamp | null
}

export interface EscalationTable {
  account_id: string
  id: string
  subject_kind: string
  subject_id: string
  subject_label: string
  subject_url: string
  title: string
  body: string
  severity: string
  policy_id: string
  policy_version: number | null
  status: string
  chain: Json | null
  state: Json | null
  round: Generated<number>
  step: Generated<number>
  started_at: Timestamp
  next_due_at: Timestamp | null
  holder_id: string | null
  holder_name: string | null
  acknowledged_at: Timestamp | null
  lease_until: Timestamp | null
  closed_at: Timestamp | null
  bodies: Generated<Json>
}

export interface EscalationStepTable {
  account_id: string
  escalation_id: string
  round: number
  step: number
  due_at: Timestamp
  fired_at: Timestamp
  lateness_ms: GeneratedAlways<number | null>
  ended_at: Timestamp | null
  outcome: string | null
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
  cause: Json | null
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
  scan_state: Generated<string>
  scan_says: string | null
  scanned_at: Timestamp | null
  released_at: Timestamp | null
  released_by: string | null
  released_why: string | null
}

export interface FlowRunTable {
  account_id: string
  id: string
  check_id: string
  location: string
  at: Timestamp
  state: string
  reason_code: string | null
  reason: string | null
  failed_step: number | null
  took_ms: number
  steps: Json
  warnings: Json
  assertions: Json
  screenshot_id: string | null
  har_id: string | null
}

export interface GatewayTable {
  kind: string
  broken_at: Timestamp | null
  last_failure_at: Timestamp | null
  last_error: string | null
}

export interface HealthConditionTable {
  id: string
  kind: string
  key: string
  severity: string
  text: string
  since: Timestamp
  until: Timestamp | null
  request_id: string | null
  german: string | null
}

export interface HeartbeatTable {
  account_id: string
  check_id: string
  token_hash: Buffer
  token: Buffer
  made_at: Timestamp
  last_at: Timestamp | null
  success_at: Timestamp | null
  started_at: Timestamp | null
  failed: Generated<boolean>
  deadline: Timestamp | null
}

export interface HeartbeatPingTable {
  account_id: string
  check_id: string
  at: Timestamp
  kind: string
  run: string | null
  took_ms: number | null
  exit: number | null
  words: string | null
}

export interface IdempotencyTable {
  person_key: string
  key: string
  body_hash: Buffer
  status: number | null
  reply: Json | null
  created_at: Generated<Timestamp>
}

export interface IncidentTable {
  account_id: string
  id: string
  number: Generated<number>
  title: string
  severity: string
  status: string
  storm: Generated<boolean>
  cause: Generated<Json>
  alerts: Generated<number>
  open_alerts: Generated<number>
  opened_at: Timestamp
  last_at: Timestamp
  quiet_at: Timestamp | null
  resolved_at: Timestamp | null
  merged_into_id: string | null
  request_id: string | null
  held: Json | null
  snoozed_until: Timestamp | null
  acked_by: string | null
  acked_name: string | null
  acked_at: Timestamp | null
  version: Generated<number>
  was_in: Generated<string[]>
}

export interface InstallationKeyTable {
  key_id: string
  since: Generated<Timestamp>
}

export interface InstanceTable {
  id: string
  host: string
  pid: number
  version: string
  started_at: Timestamp
  seen_at: Timestamp
  stopped_at: Timestamp | null
  backend_pid: number | null
  watches: string | null
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
  cause: Json | null
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

export interface LicenceApproverTable {
  credential_id: string
  person_id: string
  public_key: Buffer
  roles: string[]
  allowed_at: Timestamp
  allowed_by: string
  forbidden_at: Timestamp | null
  forbidden_by: string | null
  seal: Buffer
}

export interface LicenceAssertionTable {
  sha256: Buffer
  credential_id: string
  counter: number
  request_id: string
  at: Timestamp
}

export interface LicenceCreditTable {
  change_id: string
  credit_account_id: string
  amount: number
  refused: string | null
  sentence: string | null
  at: Timestamp
  seal: Buffer
}

export interface LicenceCreditDrawTable {
  hold_id: string
  credit_account_id: string
  request_id: string
  amount: number
  at: Timestamp
}

export interface LicenceDecisionTable {
  account_id: string
  id: string
  request_id: string
  round: number
  person_id: string
  person_name: string
  requester_id: string
  entered_by: string
  verdict: string
  amount: number | null
  reason: Generated<string>
  policy_version: number
  credential_id: string | null
  client_data: Buffer | null
  authenticator_data: Buffer | null
  signature: Buffer | null
  at: Generated<Timestamp>
}

export interface LicenceDownloadTable {
  account_id: string
  id: string
  package_id: string
  request_id: string
  person_id: string
  person_name: string
  via: string
  mailed_to: string | null
  sha256: Buffer
  at: Generated<Timestamp>
}

export interface LicenceKeyTable {
  account_id: string
  id: string
  code: string
  label: Generated<string>
  kind_id: string
  appliance_id: string | null
  created_at: Generated<Timestamp>
  created_by: string | null
  retired_at: Timestamp | null
  retired_because: string | null
  epoch: Generated<number>
  flagged_at: Timestamp | null
  flagged_because: string | null
  moved_from: string | null
}

export interface LicenceKeysetTable {
  version: number
  envelope: string
  payload_sha256: Buffer
  issued_at: Timestamp
  expires_at: Timestamp
  installed_at: Timestamp
}

export interface LicencePackageTable {
  id: string
  account_id: string
  licence_key_id: string
  sequence: number
  request_id: string
  kind: string
  unit: string
  amount: string
  total: string
  payload_sha256: Buffer
  previous_sha256: Buffer | null
  file: Buffer
  file_sha256: Buffer
  issuer: string
  keyset_version: number
  audit_index: number
  issued_at: Timestamp
  import_before: Timestamp
  baseline_used: string | null
}

export interface LicencePolicyTable {
  kind: string
  version: number
  rule: Json
  allowed_at: Timestamp
  allowed_by: string
  seal: Buffer
}

export interface LicenceProductTable {
  id: string
  name: string
  description: Generated<string>
  created_at: Generated<Timestamp>
  retired_at: Timestamp | null
}

export interface LicenceRefusalTable {
  account_id: string
  request_id: string
  round: number
  code: string
  sentence: string
  at: Timestamp
}

export interface LicenceReportTable {
  account_id: string
  id: string
  licence_key_id: string
  appliance_id: string
  epoch: number
  number: number
  via: string
  sequence: number
  total: number | null
  used: number
  reserved: number | null
  report: Json | null
  hash: Buffer
  said_at: Timestamp | null
  verdict: string
  because: Generated<string>
  received_at: Generated<Timestamp>
  received_by: string | null
  received_name: string
}

export interface LicenceRequestTable {
  account_id: string
  id: string
  number: string
  purpose: string
  licence_key_id: string
  appliance_id: string
  kind_id: string
  amount: number
  written: string
  reason: Generated<string>
  channel: string
  requester_id: string
  requester_name: string
  entered_by: string
  entered_name: string
  file_hash: Buffer | null
  policy_version: number
  state: string
  round: Generated<number>
  granted: number | null
  price_minor: number | null
  currency: string | null
  contract_number: string | null
  refusal_code: string | null
  refusal_text: string | null
  package_id: string | null
  asked_at: Generated<Timestamp>
  decided_at: Timestamp | null
  issued_at: Timestamp | null
  hold_id: string | null
  drawn_from_id: string | null
  drawn_from: string | null
  baseline_used: number | null
}

export interface LicenceServerTable {
  id: string
  host: string
  pid: number
  started_at: Timestamp
  seen_at: Timestamp
  stopped_at: Timestamp | null
  keyset_version: number | null
  troubles: Generated<Json>
}

export interface LicenceVouchTable {
  id: string
  credential_id: string
  person_id: string
  roles: string[]
  by_credential_id: string
  client_data_json: Buffer
  authenticator_data: Buffer
  signature: Buffer
  at: Generated<Timestamp>
}

export interface LicenceVouchAnswerTable {
  vouch_id: string
  refused: string | null
  at: Timestamp
}

export interface LogBookTable {
  account_id: string
  id: string
  system_id: string | null
  version: string
  heard_since: Timestamp
  heard_at: Timestamp
  lines: Generated<number>
  unplaced: Generated<number>
}

export interface LogCountTable {
  account_id: string
  book_id: string
  at: Timestamp
  number: number
  n: number
  severity: number
  sample: string
}

export interface LogMeasureTable {
  account_id: string
  day: string
  lines: Generated<number>
  bytes: Generated<number>
  beyond: Generated<number>
  mistimed: Generated<number>
}

export interface LogPackTable {
  account_id: string
  hour: Timestamp
  id: string
  system_id: string | null
  first_at: Timestamp
  last_at: Timestamp
  lines: number
  body: Buffer
  taken_at: Timestamp
  mined_at: Timestamp | null
}

export interface LogTemplateTable {
  account_id: string
  book_id: string
  number: number
  source: string
  text: string
  first_at: Timestamp
  last_at: Timestamp
  merged_into: number | null
}

export interface MacroTable {
  id: string
  name: string
  team_id: string | null
  acts: Json
  changed_at: Timestamp
  changed_by: string
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
  file_id: string | null
}

export interface MailAutoanswerTable {
  correspondent: string
  thread: string
  answered_at: Timestamp
}

export interface MailBytesTable {
  mail_id: string
  item: number
  slice: number
  bytes: Buffer
}

export interface MailInTable {
  id: string
  state: Generated<string>
  received_at: Timestamp
  envelope_from: string
  envelope_to: string[]
  remote_ip: string | null
  helo: string
  tls: string | null
  size: number
  sha256: Buffer
  duplicate_of: string | null
  parsed: Json | null
  auth: Json | null
  quarantine_reason: string | null
  decided_at: Timestamp | null
  mailbox_id: string | null
  uid_validity: number | null
  uid: number | null
  held: Generated<boolean>
  settled_at: Timestamp | null
  settled_by: string | null
  settled_how: string | null
  settled_why: string | null
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

export interface MailTemplateTable {
  id: string
  account_id: string | null
  kind: string
  language: string
  version: number
  subject: string | null
  body: string | null
  changed_by: string | null
  changed_by_name: string
  at: Generated<Timestamp>
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

export interface MailTroubleTable {
  address: string
  kind: string
  since: Timestamp
  last_at: Timestamp
  times: Generated<number>
  status: string
  diagnostic: string
  mail_out_id: string | null
  over_at: Timestamp | null
  over_why: string | null
}

export interface MailboxTable {
  id: string
  name: string
  address: string
  host: string
  port: number
  security: string
  username: string
  auth: string
  oauth: Json | null
  secret: Buffer
  folder: string
  afterwards: string
  move_to: string | null
  begin_with: string
  paused: Generated<boolean>
  version: Generated<number>
  created_at: Timestamp
  uid_validity: number | null
  last_uid: Generated<number>
  state: Generated<string>
  last_error: string | null
  failing_since: Timestamp | null
  failures: Generated<number>
  try_at: Timestamp | null
  checked_at: Timestamp | null
  last_mail_at: Timestamp | null
  held_by: string | null
  held_until: Timestamp | null
}

export interface MaintenanceWindowTable {
  account_id: string
  id: string
  name: string
  systems: string[]
  below: boolean
  starts_at: string
  zone: string
  minutes: number
  recurrence: Json
  last_day: string | null
  created_by: string | null
  created_at: Generated<Timestamp>
  ended_at: Timestamp | null
}

export interface MetricFindingTable {
  account_id: string
  watch_id: string
  series_id: string
  state: string
  since: Timestamp
  value: number | null
  forecast: Json | null
  request_id: string | null
  changed_at: Timestamp
}

export interface MetricHourTable {
  account_id: string
  series_id: string
  at: Timestamp
  n: number
  sum: number
  min: number
  max: number
  last: number
  last_at: Timestamp
}

export interface MetricMinuteTable {
  account_id: string
  series_id: string
  at: Timestamp
  n: number
  sum: number
  min: number
  max: number
  last: number
  last_at: Timestamp
}

export interface MetricPointTable {
  account_id: string
  series_id: string
  at: Timestamp
  value: number
}

export interface MetricSeriesTable {
  account_id: string
  id: string
  system_id: string
  name: string
  labels: Generated<Json>
  key: Buffer
  unit: string | null
  created_at: Generated<Timestamp>
  seen_at: Timestamp
}

export interface MetricWatchTable {
  account_id: string
  id: string
  system_id: string | null
  kind: string
  name: string
  labels: Generated<Json>
  direction: string
  value: number
  hold_seconds: Generated<number>
  horizon_days: Generated<number>
  severity: string
  note: Generated<string>
  created_at: Generated<Timestamp>
  version: Generated<number>
}

export interface MovedInTable {
  source: string
  kind: string
  foreign_id: string
  account_id: string
  local_id: string
  at: Generated<Timestamp>
}

export interface NoticeTable {
  account_id: string
  id: string
  key: string
  topic: string
  person_id: string
  subject_kind: string
  subject_id: string
  kinds: string[] | null
  text: Json
  answerable: Generated<boolean>
  created_at: Timestamp
  state: Generated<string>
  reached_at: Timestamp | null
  reached_by: string | null
  error: string | null
  answered_at: Timestamp | null
}

export interface NoticeLinkTable {
  account_id: string
  notice_id: string
  token_hash: Buffer
  until: Timestamp
}

export interface PageTable {
  account_id: string
  id: string
  escalation_id: string
  round: number
  step: number
  person_id: string
  person_name: string
  through: string | null
  stands_in: Generated<boolean>
  channel_id: string
  kind: string
  label: string
  address: string
  due_at: Timestamp
  fired_at: Timestamp | null
  handed_over_at: Timestamp | null
  lateness_ms: GeneratedAlways<number | null>
  delivered_at: Timestamp | null
  seen_at: Timestamp | null
  acted_at: Timestamp | null
  failed_at: Timestamp | null
  state: string
  error: string | null
  provider_ref: string | null
  token_hash: Buffer | null
  token_until: Timestamp | null
  shadow: Generated<boolean>
}

export interface PasskeyTable {
  account_id: string
  id: string
  person_id: string
  credential_id: string
  public_key: Buffer
  counter: number
  transports: Generated<string[]>
  backed_up: boolean
  name: string
  created_at: Generated<Timestamp>
  used_at: Timestamp | null
}

export interface PatchInventoryTable {
  account_id: string
  system_id: string
  at: Timestamp
  pending: Json
  reboot_since: Timestamp | null
}

export interface PatchPolicyTable {
  account_id: string
  security_days: number
  other_days: number
  reboot_days: number
  stale_hours: number
  changed_at: Generated<Timestamp>
  version: Generated<number>
}

export interface PersonTable {
  account_id: string
  id: string
  name: string
  email: string | null
  email_skeleton: string | null
  phones: Generated<string[]>
  roles: Generated<string[]>
  zone: string | null
  language: string | null
  title: Generated<string>
  active: Generated<boolean>
  locked_at: Timestamp | null
  created_at: Generated<Timestamp>
  left_at: Timestamp | null
}

export interface PersonHolidaysTable {
  person_id: string
  calendar_id: string
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

export interface PolicyTable {
  id: string
  name: string
  description: Generated<string>
  version: number
  created_at: Generated<Timestamp>
  archived_at: Timestamp | null
}

export interface PolicyVersionTable {
  policy_id: string
  version: number
  branches: Json
  lease_seconds: Json
  note: Generated<string>
  created_by: string | null
  created_at: Generated<Timestamp>
}

export interface ProcedureTable {
  account_id: string
  id: string
  key: string
  name: string
  description: Generated<string>
  published_id: string | null
  revision: Generated<number>
  created_by: string | null
  created_name: string
  created_at: Generated<Timestamp>
  retired_at: Timestamp | null
  signing: Buffer | null
}

export interface ProcedureDependencyTable {
  account_id: string
  id: string
  run_id: string
  on_run_id: string
  milestone: string | null
  node: string | null
  made_name: string
  made_at: Timestamp
}

export interface ProcedureDoorTable {
  account_id: string
  run_id: string
  job: number
  token_hash: Buffer
  sealed: Buffer
  opened_at: Timestamp
}

export interface ProcedureDraftTable {
  account_id: string
  procedure_id: string
  revision: number
  xml: string
  saved_by: string | null
  saved_name: string
  saved_at: Timestamp
}

export interface ProcedureEventTable {
  account_id: string
  run_id: string
  seq: number
  at: Timestamp
  event: Json
  by_id: string | null
  by_name: string
  cause: string | null
}

export interface ProcedureFileTable {
  account_id: string
  run_id: string
  file_id: string
  for_customer: Generated<boolean>
  by_id: string | null
  at: Timestamp
}

export interface ProcedureInterruptionTable {
  account_id: string
  run_id: string
  id: number
  node: string
  kind: string
  code: Generated<string>
  text: Generated<string>
  opened_at: Timestamp
  over_at: Timestamp | null
}

export interface ProcedureMoveTable {
  account_id: string
  run_id: string
  id: string
  from_version_id: string
  to_version_id: string
  mapping: Json
  seq: number
  state_before: Json
  moved_name: string
  moved_at: Timestamp
  undone_at: Timestamp | null
}

export interface ProcedurePersonTable {
  account_id: string
  run_id: string
  role: string
  person_id: string
}

export interface ProcedureRecordTable {
  account_id: string
  id: string
  run_id: string
  job: number | null
  text: string
  data: Generated<Json>
  file_id: string | null
  for_customer: Generated<boolean>
  by_id: string | null
  by_name: string
  at: Timestamp
}

export interface ProcedureRunTable {
  account_id: string
  id: string
  number: Generated<number>
  title: string
  procedure_account_id: string
  procedure_id: string
  version_id: string
  shared: Generated<boolean>
  state: Generated<string>
  outcome: string | null
  begins_at: Timestamp | null
  ends_at: Timestamp | null
  started_by: string | null
  started_name: string
  started_at: Timestamp
  ended_at: Timestamp | null
  parent_run_id: string | null
  parent_job: number | null
  cause: string | null
}

export interface ProcedureStartTable {
  account_id: string
  procedure_id: string
  version_id: string
  node: string
  kind: string
  name: string
}

export interface ProcedureStateTable {
  account_id: string
  run_id: string
  seq: number
  state: Json
}

export interface ProcedureSubscriptionTable {
  account_id: string
  run_id: string
  subscription: number
  node: string
  kind: string
  name: string
  key: string | null
}

export interface ProcedureTaskTable {
  account_id: string
  run_id: string
  job: number
  node: string
  kind: string
  name: Generated<string>
  state: Generated<string>
  role: string | null
  for_customer: Generated<boolean>
  passkey: Generated<boolean>
  milestone: string | null
  assignee_id: string | null
  details: Json | null
  due_at: Timestamp | null
  opened_at: Timestamp
  closed_at: Timestamp | null
  closed_by: string | null
  closed_name: string | null
}

export interface ProcedureToldTable {
  errand: string
  at: Timestamp
}

export interface ProcedureVersionTable {
  account_id: string
  id: string
  procedure_id: string
  number: number
  name: string
  xml: string
  graph: Json
  findings: Json
  note: Generated<string>
  published_by: string | null
  published_name: string
  published_at: Timestamp
}

export interface ProductTable {
  id: string
  name: string
  slug: string
  description: Generated<string>
  created_at: Generated<Timestamp>
}

export interface ProductSlugTable {
  slug: string
  product_id: string
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

export interface RecoveryCodeTable {
  account_id: string
  person_id: string
  code_hash: Buffer
}

export interface ReportTable {
  id: string
  owner_id: string
  name: string
  description: Generated<string>
  definition: Json
  shared: Generated<boolean>
  version: Generated<number>
  created_at: Generated<Timestamp>
  changed_at: Timestamp
}

export interface ReportScheduleTable {
  report_id: string
  every: string
  weekday: number | null
  day_of_month: number | null
  at: string
  zone: string
  formats: string[]
  recipients: string[]
  next_due_at: Timestamp | null
  last_sent_at: Timestamp | null
  stopped: string | null
}

export interface RequestTable {
  account_id: string
  id: string
  number: Generated<number>
  title: string
  severity: string
  status: Generated<string>
  channel: string
  topic: string | null
  contract_id: string | null
  plan_id: string | null
  contact_account_id: string | null
  contact_id: string | null
  contact_name: string | null
  contact_email: string | null
  call_back: string | null
  answers: Json | null
  team_id: string | null
  assignee_id: string | null
  tags: Generated<string[]>
  cc: Generated<string[]>
  follows_id: string | null
  version: Generated<number>
  last_message_at: Timestamp
  last_message_by: string
  created_by: string | null
  created_at: Generated<Timestamp>
  updated_at: Generated<Timestamp>
  solved_at: Timestamp | null
  closed_at: Timestamp | null
  merged_into_id: string | null
}

export interface RequestActTable {
  id: string
  name: string
  steps: Json
  by_id: string | null
  by_name: string
  at: Timestamp
  undone_at: Timestamp | null
  undone_by: string | null
}

export interface RequestDeliveryTable {
  account_id: string
  id: string
  request_id: string
  message_id: string
  recipient: string
  name: string
  mail_out_id: string | null
  mail_message_id: string | null
  state: Generated<string>
  at: Timestamp | null
  error: string | null
  staff: Generated<boolean>
  via: Generated<string>
  notice_id: string | null
}

export interface RequestFileTable {
  account_id: string
  file_id: string
  message_id: string | null
  uploaded_by: string | null
  name: string
  type: string
  size: number
  inline: Generated<boolean>
  internal: Generated<boolean>
  position: Generated<number>
  created_at: Generated<Timestamp>
}

export interface RequestFollowUpTable {
  account_id: string
  id: string
  request_id: string
  due_at: Timestamp
  note: Generated<string>
  person_id: string
  created_by: string | null
  created_at: Timestamp
  fired_at: Timestamp | null
  done_at: Timestamp | null
}

export interface RequestLinkTable {
  id: string
  kind: string
  from_account_id: string
  from_id: string
  to_account_id: string
  to_id: string
  at: Timestamp
  by_name: string
}

export interface RequestMailTable {
  mail_id: string
  outcome: string
  at: Generated<Timestamp>
}

export interface RequestMergeTable {
  account_id: string
  id: string
  kind: string
  from_id: string
  into_id: string
  record: Json
  at: Timestamp
  by_name: string
  undone_at: Timestamp | null
  undone_by: string | null
}

export interface RequestMessageTable {
  account_id: string
  id: string
  request_id: string
  kind: string
  author_id: string | null
  author_name: string
  author_email: string | null
  author_staff: boolean
  author_belongs: string | null
  channel: string
  at: Timestamp
  text: string
  full_text: string | null
  html: string | null
  status_update: Generated<boolean>
  kept: Generated<Json>
  mail_id: string | null
  mail_message_id: string | null
  mail_references: Generated<string[]>
  auth: Json | null
  flags: Generated<string[]>
}

export interface RequestPresenceTable {
  request_id: string
  person_id: string
  name: string
  writing: boolean
  until: Timestamp
}

export interface RequestViewTable {
  id: string
  name: string
  owner_id: string
  scope: string
  team_id: string | null
  filter: Json
  position: Generated<number>
  changed_at: Timestamp
}

export interface RequestWatcherTable {
  account_id: string
  id: string
  request_id: string
  person_account_id: string | null
  person_id: string | null
  name: string
  email: string | null
  added_by: string | null
  added_at: Generated<Timestamp>
}

export interface RotaTable {
  id: string
  name: string
  description: Generated<string>
  zone: string
  must_cover: Generated<Json>
  created_at: Generated<Timestamp>
  archived_at: Timestamp | null
  owner_id: string | null
  holidays_id: string | null
  stand_ins: Generated<string[]>
}

export interface RotaFeedTable {
  id: string
  rota_id: string | null
  person_id: string
  token_hash: Buffer
  created_at: Generated<Timestamp>
  revoked_at: Timestamp | null
  last_read_at: Timestamp | null
  reads: Generated<number>
  busy_until: Generated<Timestamp>
}

export interface RotaGapToldTable {
  rota_id: string
  from_at: Timestamp
  until_at: Timestamp
  hours: number
  told_at: Timestamp
}

export interface RotaLayerTable {
  rota_id: string
  id: string
  position: number
  name: string
  participants: string[]
  unit: string
  every: number
  handover_at: string
  restrictions: Generated<Json>
  valid_from: Timestamp | null
  valid_until: Timestamp | null
}

export interface RotaOverrideTable {
  rota_id: string
  id: string
  person_id: string | null
  from_at: Timestamp
  until_at: Timestamp
  replaces_id: string | null
  reason: Generated<string>
  created_by: string | null
  created_at: Generated<Timestamp>
}

export interface RotaShadowTable {
  rota_id: string
  id: string
  learner_id: string
  follows_id: string | null
  from_at: Timestamp
  until_at: Timestamp
  note: Generated<string>
  created_by: string | null
  created_at: Generated<Timestamp>
}

export interface RotaSwapTable {
  rota_id: string
  id: string
  kind: string
  giver_id: string
  taker_id: string | null
  from_at: Timestamp
  until_at: Timestamp
  back_from: Timestamp | null
  back_until: Timestamp | null
  message: Generated<string>
  state: string
  asked_by: string
  created_at: Timestamp
  expires_at: Timestamp
  decided_at: Timestamp | null
  decided_by: string | null
  overrides: Generated<string[]>
}

export interface SatisfactionTable {
  account_id: string
  id: string
  request_id: string
  token_hash: Buffer | null
  asked_at: Timestamp
  sent_to: string | null
  score: number | null
  comment: string | null
  answered_at: Timestamp | null
  answered_by: string | null
}

export interface SearchDocTable {
  account_id: string
  kind: string
  id: string
  audience: string
  about_kind: string
  about_id: string
  at: Timestamp
  seq: number
  head: string
  words: string
}

export interface SearchDueTable {
  n: GeneratedAlways<number>
  kind: string
  id: string
  at: Generated<Timestamp>
}

export interface SearchFileTextTable {
  account_id: string
  file_id: string
  state: string
  why: Generated<string>
  text: Generated<string>
  read_at: Generated<Timestamp>
}

export interface SearchWordTable {
  word: string
  docs: number
  near: GeneratedAlways<number[] | null>
}

export interface SecurityEventTable {
  id: string
  kind: string
  account_id: string | null
  person_id: string | null
  person_name: string | null
  actor_id: string | null
  actor_name: string
  ip: string | null
  device: string | null
  data: Generated<Json>
  at: Generated<Timestamp>
}

export interface SecurityPolicyTable {
  one: Generated<boolean>
  second_factor: string
  changed_at: Generated<Timestamp>
  changed_by: string | null
}

export interface SessionTable {
  account_id: string
  id: string
  person_id: string
  token_hash: Buffer
  strength: string
  device: string
  ip: string | null
  created_at: Generated<Timestamp>
  seen_at: Timestamp
  expires_at: Timestamp
  proved_at: Timestamp
  former_hash: Buffer | null
  former_until: Timestamp | null
}

export interface SettingTable {
  name: string
  value: Json
  changed_at: Generated<Timestamp>
}

export interface SignInTable {
  id: string
  token_hash: Buffer
  kind: string
  account_id: string | null
  person_id: string | null
  challenge: string | null
  tries: Generated<number>
  expires_at: Timestamp
}

export interface SignalActiveTable {
  account_id: string
  source_id: string
  fingerprint: string
  labels: Json
  annotations: Json
  generator_url: string
  starts_at: Timestamp
  ends_at: Timestamp
  updated_at: Timestamp
}

export interface SignalHealthTable {
  account_id: string
  source_id: string
  accepted: Generated<number>
  refused: Generated<number>
  accepted_at: Timestamp | null
  refused_at: Timestamp | null
}

export interface SignalRefusedTable {
  account_id: string
  id: string
  source_id: string | null
  door: string
  code: string
  detail: string
  sample: string
  bytes: number
  peer: string
  times: number
  at: Timestamp
}

export interface SignalSessionTable {
  account_id: string
  source_id: string
  host: string
  session: string
  last_id: number
  seen_at: Timestamp
}

export interface SignalSourceTable {
  account_id: string
  id: string
  kind: string
  name: string
  settings: Generated<Json>
  networks: Generated<string[]>
  token_hash: Buffer
  token_ending: string
  token_sealed: Buffer | null
  per_minute: Generated<number>
  paused: Generated<boolean>
  version: Generated<number>
  created_at: Timestamp
  created_name: string
  retired_at: Timestamp | null
}

export interface SilenceTable {
  id: string
  account_id: string | null
  matchers: Json
  starts_at: Timestamp
  ends_at: Timestamp
  comment: string
  created_by: string | null
  author: string
  created_at: Generated<Timestamp>
}

export interface StatusComponentTable {
  account_id: string
  id: string
  page_id: string
  name: string
  place: number
}

export interface StatusComponentSystemTable {
  account_id: string
  component_id: string
  system_id: string
}

export interface StatusIncidentTable {
  account_id: string
  id: string
  page_id: string
  kind: string
  title: string
  state: string
  begins_at: Timestamp
  ends_at: Timestamp | null
  created_at: Generated<Timestamp>
  version: Generated<number>
}

export interface StatusIncidentComponentTable {
  account_id: string
  incident_id: string
  component_id: string
  state: string
}

export interface StatusPageTable {
  account_id: string
  id: string
  slug: string
  title: string
  intro: Generated<string>
  language: string
  published: Generated<boolean>
  observed_at: Timestamp | null
  created_at: Generated<Timestamp>
  version: Generated<number>
}

export interface StatusSpanTable {
  account_id: string
  component_id: string
  begins_at: Timestamp
  ends_at: Timestamp | null
  state: string
}

export interface StatusSubscriberTable {
  account_id: string
  id: string
  page_id: string
  email: string
  confirm_hash: Buffer | null
  end_hash: Buffer
  end_token: Buffer
  asked_at: Timestamp
  confirmed_at: Timestamp | null
}

export interface StatusUpdateTable {
  account_id: string
  id: string
  incident_id: string
  state: string
  text: string
  at: Timestamp
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

export interface SystemTable {
  account_id: string
  id: string
  name: string
  kind: string
  location: string | null
  owner_person_id: string | null
  contract_id: string | null
  template_id: string | null
  template_version: number | null
  aliases: Generated<string[]>
  version: Generated<number>
  created_at: Generated<Timestamp>
  retired_at: Timestamp | null
  retired_why: string | null
}

export interface SystemCheckTable {
  account_id: string
  id: string
  system_id: string
  name: string
  kind: string
  target: Json
  secret: Buffer | null
  every_ms: number
  timeout_ms: number
  attempts: number
  recheck_ms: number
  severity: string
  locations: string[]
  quorum: number
  slice: number
  version: Generated<number>
  created_at: Generated<Timestamp>
  changed_at: Generated<Timestamp>
  forced_at: Timestamp | null
  paused_at: Timestamp | null
  removed_at: Timestamp | null
  secrets: Generated<Json>
}

export interface SystemDocumentTable {
  account_id: string
  system_id: string
  runbook: string | null
  documentation: Generated<string>
}

export interface SystemNameTable {
  account_id: string
  key: string
  system_id: string
}

export interface SystemParentTable {
  account_id: string
  group_id: string
  child_id: string
  parent_id: string
}

export interface SystemParentGroupTable {
  account_id: string
  id: string
  child_id: string
  mode: string
}

export interface SystemTemplateTable {
  id: string
  name: string
  kind: string
  description: Generated<string>
  location: string | null
  runbook: string | null
  documentation: Generated<string>
  parameters: Generated<Json>
  checks: Generated<Json>
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

export interface ThrottleTable {
  key: Buffer
  failures: number
  last_at: Timestamp
  pause_until: Timestamp | null
}

export interface TimeEntryTable {
  account_id: string
  id: string
  request_id: string
  person_id: string
  started_at: Timestamp
  ended_at: Timestamp | null
  billable: Generated<boolean>
  note: Generated<string>
  source: string
  changed_at: Timestamp
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
  cause: Json | null
}

export interface WallTable {
  id: string
  name: string
  account_id: string | null
  token_hash: Buffer
  created_at: Generated<Timestamp>
  made_by: string
  seen_at: Timestamp | null
  ended_at: Timestamp | null
}

export interface WatchmanTable {
  id: string
  name: string
  url: string
  secret_hash: Buffer
  signing_key: Buffer
  enrolled_at: Generated<Timestamp>
  retired_at: Timestamp | null
  last_seen_at: Timestamp | null
  skew_ms: number | null
  last_hash: string | null
  broken_at: Timestamp | null
}

export interface WatchmanLineTable {
  watchman_id: string
  id: string
  at: Timestamp
  kind: string
  escalation_id: string | null
  hash: string
  taken_at: Timestamp
  outcome: string
}

export interface DB {
  access_link: AccessLinkTable
  account: AccountTable
  alert: AlertTable
  alert_key: AlertKeyTable
  alert_rule: AlertRuleTable
  alert_signal: AlertSignalTable
  api_token: ApiTokenTable
  appliance: ApplianceTable
  appliance_offer: ApplianceOfferTable
  approval_policy: ApprovalPolicyTable
  article: ArticleTable
  article_account: ArticleAccountTable
  article_miss: ArticleMissTable
  article_picture: ArticlePictureTable
  article_publication: ArticlePublicationTable
  article_slug: ArticleSlugTable
  article_version: ArticleVersionTable
  article_vote: ArticleVoteTable
  audit_checkpoint: AuditCheckpointTable
  audit_entry: AuditEntryTable
  audit_key: AuditKeyTable
  audit_log: AuditLogTable
  audit_node: AuditNodeTable
  audit_watched: AuditWatchedTable
  audit_witness: AuditWitnessTable
  audit_writer: AuditWriterTable
  automation_firing: AutomationFiringTable
  automation_rule: AutomationRuleTable
  automation_version: AutomationVersionTable
  bot_address: BotAddressTable
  bot_file: BotFileTable
  bot_mail: BotMailTable
  bot_wait: BotWaitTable
  breach_question: BreachQuestionTable
  breach_reason: BreachReasonTable
  calendar: CalendarTable
  canned_answer: CannedAnswerTable
  capacity_kind: CapacityKindTable
  channel: ChannelTable
  channel_code: ChannelCodeTable
  channel_inbound: ChannelInboundTable
  channel_secret: ChannelSecretTable
  check_change: CheckChangeTable
  check_result: CheckResultTable
  check_slice: CheckSliceTable
  check_state: CheckStateTable
  check_view: CheckViewTable
  contract: ContractTable
  credential: CredentialTable
  credit_account: CreditAccountTable
  credit_approval: CreditApprovalTable
  credit_change: CreditChangeTable
  credit_hold: CreditHoldTable
  credit_limit: CreditLimitTable
  credit_posting: CreditPostingTable
  crisis: CrisisTable
  crisis_handover: CrisisHandoverTable
  crisis_post_mortem: CrisisPostMortemTable
  crisis_role: CrisisRoleTable
  crisis_runbook: CrisisRunbookTable
  delivery: DeliveryTable
  destination: DestinationTable
  diagnosis: DiagnosisTable
  escalation: EscalationTable
  escalation_step: EscalationStepTable
  event: EventTable
  file: FileTable
  flow_run: FlowRunTable
  gateway: GatewayTable
  health_condition: HealthConditionTable
  heartbeat: HeartbeatTable
  heartbeat_ping: HeartbeatPingTable
  idempotency: IdempotencyTable
  incident: IncidentTable
  installation_key: InstallationKeyTable
  instance: InstanceTable
  job: JobTable
  journal_entry: JournalEntryTable
  licence_approver: LicenceApproverTable
  licence_assertion: LicenceAssertionTable
  licence_credit: LicenceCreditTable
  licence_credit_draw: LicenceCreditDrawTable
  licence_decision: LicenceDecisionTable
  licence_download: LicenceDownloadTable
  licence_key: LicenceKeyTable
  licence_keyset: LicenceKeysetTable
  licence_package: LicencePackageTable
  licence_policy: LicencePolicyTable
  licence_product: LicenceProductTable
  licence_refusal: LicenceRefusalTable
  licence_report: LicenceReportTable
  licence_request: LicenceRequestTable
  licence_server: LicenceServerTable
  licence_vouch: LicenceVouchTable
  licence_vouch_answer: LicenceVouchAnswerTable
  log_book: LogBookTable
  log_count: LogCountTable
  log_measure: LogMeasureTable
  log_pack: LogPackTable
  log_template: LogTemplateTable
  macro: MacroTable
  mail_attachment: MailAttachmentTable
  mail_autoanswer: MailAutoanswerTable
  mail_bytes: MailBytesTable
  mail_in: MailInTable
  mail_out: MailOutTable
  mail_template: MailTemplateTable
  mail_thread: MailThreadTable
  mail_trouble: MailTroubleTable
  mailbox: MailboxTable
  maintenance_window: MaintenanceWindowTable
  metric_finding: MetricFindingTable
  metric_hour: MetricHourTable
  metric_minute: MetricMinuteTable
  metric_point: MetricPointTable
  metric_series: MetricSeriesTable
  metric_watch: MetricWatchTable
  moved_in: MovedInTable
  notice: NoticeTable
  notice_link: NoticeLinkTable
  page: PageTable
  passkey: PasskeyTable
  patch_inventory: PatchInventoryTable
  patch_policy: PatchPolicyTable
  person: PersonTable
  person_holidays: PersonHolidaysTable
  plan_target: PlanTargetTable
  policy: PolicyTable
  policy_version: PolicyVersionTable
  procedure: ProcedureTable
  procedure_dependency: ProcedureDependencyTable
  procedure_door: ProcedureDoorTable
  procedure_draft: ProcedureDraftTable
  procedure_event: ProcedureEventTable
  procedure_file: ProcedureFileTable
  procedure_interruption: ProcedureInterruptionTable
  procedure_move: ProcedureMoveTable
  procedure_person: ProcedurePersonTable
  procedure_record: ProcedureRecordTable
  procedure_run: ProcedureRunTable
  procedure_start: ProcedureStartTable
  procedure_state: ProcedureStateTable
  procedure_subscription: ProcedureSubscriptionTable
  procedure_task: ProcedureTaskTable
  procedure_told: ProcedureToldTable
  procedure_version: ProcedureVersionTable
  product: ProductTable
  product_slug: ProductSlugTable
  promise: PromiseTable
  promise_fact: PromiseFactTable
  recovery_code: RecoveryCodeTable
  report: ReportTable
  report_schedule: ReportScheduleTable
  request: RequestTable
  request_act: RequestActTable
  request_delivery: RequestDeliveryTable
  request_file: RequestFileTable
  request_follow_up: RequestFollowUpTable
  request_link: RequestLinkTable
  request_mail: RequestMailTable
  request_merge: RequestMergeTable
  request_message: RequestMessageTable
  request_presence: RequestPresenceTable
  request_view: RequestViewTable
  request_watcher: RequestWatcherTable
  rota: RotaTable
  rota_feed: RotaFeedTable
  rota_gap_told: RotaGapToldTable
  rota_layer: RotaLayerTable
  rota_override: RotaOverrideTable
  rota_shadow: RotaShadowTable
  rota_swap: RotaSwapTable
  satisfaction: SatisfactionTable
  search_doc: SearchDocTable
  search_due: SearchDueTable
  search_file_text: SearchFileTextTable
  search_word: SearchWordTable
  security_event: SecurityEventTable
  security_policy: SecurityPolicyTable
  session: SessionTable
  setting: SettingTable
  sign_in: SignInTable
  signal_active: SignalActiveTable
  signal_health: SignalHealthTable
  signal_refused: SignalRefusedTable
  signal_session: SignalSessionTable
  signal_source: SignalSourceTable
  silence: SilenceTable
  status_component: StatusComponentTable
  status_component_system: StatusComponentSystemTable
  status_incident: StatusIncidentTable
  status_incident_component: StatusIncidentComponentTable
  status_page: StatusPageTable
  status_span: StatusSpanTable
  status_subscriber: StatusSubscriberTable
  status_update: StatusUpdateTable
  support_plan: SupportPlanTable
  system: SystemTable
  system_check: SystemCheckTable
  system_document: SystemDocumentTable
  system_name: SystemNameTable
  system_parent: SystemParentTable
  system_parent_group: SystemParentGroupTable
  system_template: SystemTemplateTable
  team: TeamTable
  team_member: TeamMemberTable
  throttle: ThrottleTable
  time_entry: TimeEntryTable
  timer: TimerTable
  wall: WallTable
  watchman: WatchmanTable
  watchman_line: WatchmanLineTable
}
