import type { Actor, Role, StaffRole } from '#platform/actor.ts'
import { requireAuditWriter } from '#platform/audit/gate.ts'
import { notFound, platformProblems } from '#platform/problem.ts'

/**
 * What can be done, `<subject>.<act>`. A verb ending in `.own` is for an account's own people and always bound to the
 * accounts they may see.
 */
const everybodyOnStaff = [
  'account.read',
  'person.read',
  'team.read',
  'contract.read',
  'request.read',
  'journal.read',
  'rota.read',
  'rota.swap',
  'policy.read',
  'plan.read',
  'calendar.read',
  'promise.read',
  'report.read',
  'health.read',
  'search.read',
  'article.read',
  'licence.read',
  'credit.read',
  'system.read',
  'source.read',
  'alert.read',
  'check.read',
  'procedure.read',
  'procedure.work',
  'crisis.read',
  'channel.own',
  'token.own',
] as const
const desk = [
  'request.create',
  'request.update',
  'request.answer',
  'request.note',
  'request.assign',
  'request.log_call',
  'journal.write',
  'person.write_contact',
  'escalation.act',
  'page.someone',
  'quarantine.work',
  'article.write',
  'licence.request',
  'system.write',
  'alert.act',
  'check.write',
  'procedure.start',
  'crisis.act',
] as const
const lead = [
  'article.publish',
  'rota.write',
  'policy.write',
  'plan.write',
  'calendar.write',
  'team.write',
  'contract.write',
  'account.write',
  'person.invite',
  'desk.write',
  'report.share',
  'system.template',
  'wall.write',
  'source.write',
  'alert.write',
  'procedure.write',
  'procedure.publish',
  'procedure.steer',
  'crisis.write',
] as const
/** Of capacity: what is sold, keys, re-baselining; and saying yes to requests. Who administers the program does not approve by that. */
const licences = ['licence.write', 'licence.approve'] as const
/** Credit accounts: who opens them, proposes what is bought, and says who may withdraw how much. */
const credit = ['credit.write', 'credit.limit'] as const
const administration = [
  'person.write',
  'person.lock',
  'setting.write',
  'channel.write',
  'token.any',
  'audit.read',
  'audit.admin',
  'mail.admin',
  'person.erase',
  'transfer.import',
  'account.export',
  'file.release',
] as const

export type Verb =
  | (typeof everybodyOnStaff)[number]
  | (typeof desk)[number]
  | (typeof lead)[number]
  | (typeof licences)[number]
  | (typeof credit)[number]
  | 'credit.withdraw'
  | (typeof administration)[number]

/** All verbs, for telling a portal what its user may do. */
export const allVerbs: readonly Verb[] = [
  ...new Set<Verb>([
    ...everybodyOnStaff,
    ...desk,
    ...lead,
    ...licences,
    ...credit,
    'credit.withdraw',
    ...administration,
  ]),
]

const verbsOf: Record<StaffRole, readonly Verb[]> = {
  admin: [...desk, ...lead, ...administration, 'licence.write'],
  support_manager: [...desk, ...lead, ...licences, ...credit, 'audit.read', 'mail.admin', 'account.export'],
  support_tier1: desk,
  support_tier2: desk,
  call_centre: [
    'request.create',
    'request.log_call',
    'request.note',
    'request.answer',
    'journal.write',
    'person.write_contact',
    'page.someone',
    'escalation.act',
    'licence.request',
    'alert.act',
    'crisis.act',
  ],
  operations: [
    ...desk,
    'rota.write',
    'article.publish',
    'system.template',
    'wall.write',
    'source.write',
    'alert.write',
    'procedure.write',
    'procedure.publish',
    'procedure.steer',
    'crisis.write',
  ],
  engineer: [
    ...desk,
    'article.publish',
    'system.template',
    'source.write',
    'alert.write',
    'procedure.write',
    'procedure.steer',
  ],
  devops: [...desk, 'procedure.write', 'procedure.steer'],
  developer: [
    'request.note',
    'journal.write',
    'escalation.act',
    'request.answer',
    'request.update',
    'article.write',
    'alert.act',
    'crisis.act',
  ],
  qa: ['request.note', 'journal.write', 'article.write'],
  media_technician: [
    'request.note',
    'request.answer',
    'request.update',
    'journal.write',
    'escalation.act',
    'article.write',
  ],
  licence_manager: [
    'request.create',
    'request.note',
    'request.answer',
    'journal.write',
    'escalation.act',
    'account.write',
    'contract.write',
    'licence.request',
    ...licences,
    ...credit,
  ],
  sales_executive: [
    'request.create',
    'request.note',
    'journal.write',
    'account.write',
    'contract.write',
    'person.write_contact',
    'person.invite',
    'licence.request',
    'licence.approve',
    ...credit,
  ],
  billing: ['request.note', 'journal.write', 'contract.write', ...credit],
  auditor: ['audit.read'],
}

/** What people of an account may do, always within the accounts they see. */
const contactVerbs: readonly Verb[] = [
  'account.read',
  'person.read',
  'contract.read',
  'request.read',
  'request.create',
  'request.answer',
  'journal.read',
  'promise.read',
  'channel.own',
  'token.own',
  'search.read',
  'article.read',
  'licence.read',
  'licence.request',
  'credit.read',
  'credit.withdraw',
  'system.read',
  'check.read',
  'procedure.read',
  'procedure.work',
]
const accountAdminVerbs: readonly Verb[] = [...contactVerbs, 'person.write_contact', 'person.invite', 'credit.limit']

const staffVerbs = new Map<string, ReadonlySet<Verb>>(
  Object.entries(verbsOf).map(([role, verbs]) => [role, new Set<Verb>([...everybodyOnStaff, ...verbs])]),
)
const outsideVerbs = new Map<string, ReadonlySet<Verb>>([
  ['contact', new Set(contactVerbs)],
  ['account_admin', new Set(accountAdminVerbs)],
])

/**
 * Acts that give power or change what others rely on. While the audit log is not being written they are refused, whoever
 * asks; signing in, work on requests, taking power away and changing who is on duty go on.
 */
const privileged: ReadonlySet<Verb> = new Set<Verb>([
  'person.write',
  'person.invite',
  'account.write',
  'contract.write',
  'team.write',
  'policy.write',
  'plan.write',
  'setting.write',
  'channel.write',
  'mail.admin',
  'audit.admin',
  'licence.write',
  'licence.approve',
  'file.release',
  'credit.write',
  'credit.limit',
  'source.write',
  'procedure.publish',
])

/** What of an actor decides: who they are does not. */
type Standing = Pick<Actor, 'kind' | 'staff' | 'roles' | 'accounts'>

/** Whether the actor's roles allow the verb on a subject of the account (null: the provider's own things). */
export function may(actor: Standing, verb: Verb, accountId: string | null): boolean {
  if (actor.kind === 'system') return true
  if (actor.staff) return actor.roles.some((role: Role) => staffVerbs.get(role)?.has(verb))
  if (accountId === null || actor.accounts === 'all' || !actor.accounts.includes(accountId)) return false
  return actor.roles.some((role: Role) => outsideVerbs.get(role)?.has(verb))
}

/**
 * The first line of every operation. Throws `platform.not_found` when the subject's account is not the actor's to see
 * (the same answer as for what does not exist), `platform.not_permitted` when it is but the roles do not allow the act,
 * `audit.writer_stopped` when they do but acts of this kind could not be recorded now.
 */
export function permit(actor: Actor, verb: Verb, subject: { accountId: string | null }): void {
  if (may(actor, verb, subject.accountId)) {
    if (actor.kind === 'person' && privileged.has(verb)) requireAuditWriter()
    return
  }
  const sees =
    actor.staff ||
    (subject.accountId !== null && actor.accounts !== 'all' && actor.accounts.includes(subject.accountId))
  if (!sees) throw notFound()
  throw platformProblems.refuse('platform.not_permitted', { verb })
}
