import { z } from 'zod'
import { contactRoles, staffRoles } from '#platform/actor.ts'
import { id, instant } from '#platform/http/contract.ts'

export const byId = z.object({ id })
export const role = z.enum([...staffRoles, ...contactRoles])
export const address = z.string().trim().min(3).max(254)
/** Length and quality are judged by the server (`identity.password_weak`); bytes are bounded before hashing. */
export const password = z.string().min(1).max(256)
export const secretLink = z.string().min(20).max(100)
/** What comes after a step of sign-in: `done`, a session exists; `code`, the second factor is asked for. */
export const signInStep = z.object({ next: z.enum(['done', 'code']) })

export const session = z.object({
  id,
  /** "Firefox on Linux". */
  device: z.string(),
  ip: z.string().nullable(),
  /** How the person proved who they are. */
  strength: z.enum(['password', 'password_and_code', 'password_and_recovery_code', 'passkey', 'link']),
  createdAt: instant,
  seenAt: instant,
  expiresAt: instant,
  /** The session this call came with. */
  current: z.boolean(),
})

export const proofState = z.object({
  /** Null: the next dangerous act asks for a proof. */
  provedUntil: instant.nullable(),
  /** Nothing weaker than what the person has set up. */
  ways: z.array(z.enum(['passkey', 'code', 'password'])),
})

export const securityPolicy = z.object({ secondFactor: z.enum(['nobody', 'admins', 'staff']) })

export const passkey = z.object({
  id,
  name: z.string(),
  /** Copied between the person's devices by its maker's account. */
  backedUp: z.boolean(),
  createdAt: instant,
  usedAt: instant.nullable(),
})

export const token = z.object({
  id,
  name: z.string(),
  /** Its last four characters, to tell tokens apart. */
  ending: z.string(),
  scopes: z.array(z.string()),
  /** Networks it may come from (CIDR); empty: from anywhere. */
  networks: z.array(z.string()),
  personId: id,
  personName: z.string(),
  createdAt: instant,
  expiresAt: instant,
  usedAt: instant.nullable(),
  revokedAt: instant.nullable(),
})

export const me = z.object({
  id,
  name: z.string(),
  email: z.string().nullable(),
  phones: z.array(z.string()),
  title: z.string(),
  staff: z.boolean(),
  roles: z.array(role),
  account: z.object({ id, name: z.string(), number: z.string(), kind: z.enum(['provider', 'customer', 'partner']) }),
  teams: z.array(z.object({ id, name: z.string() })),
  /** Verbs such as `request.answer`: what the portal offers. The server decides again at each act. */
  verbs: z.array(z.string()),
  /** The person's own, or the account's. */
  zone: z.string(),
  language: z.string(),
  /** What the person chose for themselves; null while nothing was chosen. */
  ownLanguage: z.string().nullable(),
  preferences: z.record(z.string(), z.unknown()),
  providerName: z.string(),
  providerZone: z.string(),
  /** The installation holds made-up data (`--demo`). */
  demo: z.boolean(),
  serverTime: instant,
  /** What is set up for signing in, to remind of what is missing. */
  security: z.object({
    /** The provider demands a second factor of the person, and this session has none: only own settings are open. */
    factorMissing: z.boolean(),
    password: z.boolean(),
    code: z.boolean(),
    passkeys: z.number(),
    recoveryCodesLeft: z.number(),
  }),
})

export const securityEvent = z.object({
  id,
  at: instant,
  /** `sign_in`, `sign_in_failed`, `password_changed`, `locked`, ... */
  kind: z.string(),
  personId: id.nullable(),
  personName: z.string().nullable(),
  actorId: id.nullable(),
  actorName: z.string(),
  ip: z.string().nullable(),
  device: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
})
