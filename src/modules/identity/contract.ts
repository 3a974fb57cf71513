import { z } from 'zod'
import { contactRoles, staffRoles } from '#platform/actor.ts'
import { id, instant, line, listOf, pageOf, paging, route } from '#platform/http/contract.ts'

const byId = z.object({ id })
const role = z.enum([...staffRoles, ...contactRoles])
const address = z.string().trim().min(3).max(254)
/** Length and quality are judged by the server (`identity.password_weak`); bytes are bounded before hashing. */
const password = z.string().min(1).max(256)
const secretLink = z.string().min(20).max(100)
/** Options and answers of WebAuthn, as @simplewebauthn/browser takes and gives them. */
const webauthnOptions = z.record(z.string(), z.unknown())
const webauthnAnswer = z
  .object({
    id: z.string().max(2000),
    rawId: z.string().max(2000),
    type: z.literal('public-key'),
    response: z.record(z.string(), z.unknown()),
    authenticatorAttachment: z.string().max(40).nullish(),
    clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
  })
  .loose()

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
  preferences: z.record(z.string(), z.unknown()),
  providerName: z.string(),
  providerZone: z.string(),
  serverTime: instant,
  /** What is set up for signing in, to remind of what is missing. */
  security: z.object({ password: z.boolean(), code: z.boolean(), passkeys: z.number(), recoveryCodesLeft: z.number() }),
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

const slow = ['identity.slow_down']

export const identity = {
  signInState: route({
    method: 'GET',
    path: '/api/sign-in',
    summary: 'Where this browser stands: whether set-up is still to be done, and which step of sign-in is next.',
    access: 'public',
    reply: z.object({
      providerName: z.string(),
      /** Nobody can sign in yet: the set-up link is to be used. */
      setUpNeeded: z.boolean(),
      next: z.enum(['credentials', 'code', 'done']),
    }),
  }),
  signInPassword: route({
    method: 'POST',
    path: '/api/sign-in/password',
    summary: 'First step: e-mail and password. The answer and its time are the same for people who do not exist.',
    access: 'public',
    body: z.object({ email: address, password }),
    reply: signInStep,
    errors: ['identity.wrong_credentials', ...slow],
  }),
  signInCode: route({
    method: 'POST',
    path: '/api/sign-in/code',
    summary: 'Second step: the code of the authenticator app, or a recovery code.',
    access: 'public',
    body: z.object({ code: z.string().trim().min(6).max(40) }),
    reply: signInStep,
    errors: ['identity.no_sign_in', 'identity.wrong_code', ...slow],
  }),
  passkeyOptions: route({
    method: 'POST',
    path: '/api/sign-in/passkey/options',
    summary: 'What the browser needs to ask for a passkey.',
    access: 'public',
    reply: webauthnOptions,
    errors: slow,
  }),
  signInPasskey: route({
    method: 'POST',
    path: '/api/sign-in/passkey',
    summary: 'Signs in with a passkey: possession and verification of the person in one.',
    access: 'public',
    body: z.object({ answer: webauthnAnswer }),
    reply: signInStep,
    errors: ['identity.no_sign_in', 'identity.wrong_passkey', ...slow],
  }),
  signOut: route({
    method: 'POST',
    path: '/api/sign-out',
    summary: 'Ends this session.',
    access: 'public',
  }),
  askReset: route({
    method: 'POST',
    path: '/api/password-reset',
    summary: 'Sends a link for a new password to the address, if somebody has it. The answer is always the same.',
    access: 'public',
    body: z.object({ email: address }),
    errors: slow,
  }),
  completeReset: route({
    method: 'POST',
    path: '/api/password-reset/complete',
    summary: 'Sets a new password with the link from the mail. Every other session, token and link ends.',
    access: 'public',
    body: z.object({ token: secretLink, password }),
    errors: ['identity.link_invalid', 'identity.password_weak', ...slow],
  }),
  lookAtInvitation: route({
    method: 'POST',
    path: '/api/invitations/look',
    summary: 'Whom an invitation is for. Changes nothing.',
    access: 'public',
    body: z.object({ token: secretLink }),
    reply: z.object({
      name: z.string(),
      email: z.string(),
      accountName: z.string(),
      providerName: z.string(),
      expiresAt: instant,
    }),
    errors: ['identity.link_invalid', ...slow],
  }),
  acceptInvitation: route({
    method: 'POST',
    path: '/api/invitations/accept',
    summary: 'Accepts an invitation with a password and signs in.',
    access: 'public',
    body: z.object({ token: secretLink, password }),
    reply: signInStep,
    errors: ['identity.link_invalid', 'identity.password_weak', ...slow],
  }),
  setUp: route({
    method: 'POST',
    path: '/api/set-up',
    summary: 'Once, with the link printed at first start: names the provider and makes the first administrator.',
    access: 'public',
    body: z.object({
      token: secretLink,
      providerName: line(200),
      name: line(200),
      email: address,
      password,
      zone: z.string().trim().min(1).max(60).default('UTC'),
    }),
    reply: signInStep,
    errors: ['identity.link_invalid', 'identity.set_up_done', 'identity.password_weak', ...slow],
  }),

  getMe: route({
    method: 'GET',
    path: '/api/me',
    summary: 'Who is calling and what they may do.',
    access: 'person',
    reply: me,
  }),
  editMe: route({
    method: 'PATCH',
    path: '/api/me',
    summary: 'Changes the caller’s own name, telephone numbers, zone, language and preferences.',
    access: 'session',
    body: z.object({
      name: line(200).optional(),
      phones: z.array(z.string().trim().min(5).max(40)).max(10).optional(),
      title: z.string().trim().max(100).optional(),
      zone: z.string().trim().min(1).max(60).nullable().optional(),
      language: z
        .string()
        .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/)
        .nullable()
        .optional(),
      /** Kept for the portal (theme, collapsed panels, ...); given keys replace, null removes. */
      preferences: z
        .record(z.string().max(60), z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]))
        .optional(),
    }),
    reply: me,
    errors: ['accounts.phone_not_allowed', 'accounts.zone_unknown', 'identity.preferences_full'],
  }),
  listSessions: route({
    method: 'GET',
    path: '/api/me/sessions',
    summary: 'Where the caller is signed in.',
    access: 'session',
    reply: z.object({ items: z.array(session) }),
  }),
  endSession: route({
    method: 'DELETE',
    path: '/api/me/sessions/:id',
    summary: 'Ends one session.',
    access: 'session',
    params: byId,
  }),
  endOtherSessions: route({
    method: 'DELETE',
    path: '/api/me/sessions',
    summary: 'Ends all sessions but this one.',
    access: 'session',
  }),
  changePassword: route({
    method: 'PUT',
    path: '/api/me/password',
    summary:
      'Another password. Every other session, all tokens and links end at once. `current` is needed when there is one.',
    access: 'session',
    body: z.object({ current: password.optional(), password }),
    errors: ['identity.wrong_password', 'identity.password_weak', ...slow],
  }),
  listPasskeys: route({
    method: 'GET',
    path: '/api/me/passkeys',
    summary: 'The caller’s passkeys.',
    access: 'session',
    reply: z.object({ items: z.array(passkey) }),
  }),
  newPasskeyOptions: route({
    method: 'POST',
    path: '/api/me/passkeys/options',
    summary: 'What the browser needs to make a passkey.',
    access: 'session',
    reply: webauthnOptions,
  }),
  addPasskey: route({
    method: 'POST',
    path: '/api/me/passkeys',
    summary: 'Adds the passkey the browser made.',
    access: 'session',
    body: z.object({ name: line(100), answer: webauthnAnswer }),
    reply: passkey,
    errors: ['identity.passkey_refused', 'identity.too_many_passkeys'],
  }),
  removePasskey: route({
    method: 'DELETE',
    path: '/api/me/passkeys/:id',
    summary: 'Removes a passkey.',
    access: 'session',
    params: byId,
    errors: ['identity.last_way_in'],
  }),
  beginCode: route({
    method: 'POST',
    path: '/api/me/code',
    summary: 'Begins to set up an authenticator app (TOTP): a secret that counts once it is confirmed.',
    access: 'session',
    reply: z.object({ secret: z.string(), uri: z.string() }),
    errors: ['identity.code_set_up'],
  }),
  confirmCode: route({
    method: 'POST',
    path: '/api/me/code/confirm',
    summary: 'Confirms the authenticator app with a code of it. The recovery codes are shown this once.',
    access: 'session',
    body: z.object({ code: z.string().trim().min(6).max(10) }),
    reply: z.object({ recoveryCodes: z.array(z.string()) }),
    errors: ['identity.wrong_code_now', 'identity.code_not_begun', ...slow],
  }),
  removeCode: route({
    method: 'POST',
    path: '/api/me/code/remove',
    summary: 'Takes the authenticator app away. Needs the password.',
    access: 'session',
    body: z.object({ password }),
    errors: ['identity.wrong_password', ...slow],
  }),
  newRecoveryCodes: route({
    method: 'POST',
    path: '/api/me/recovery-codes',
    summary: 'New recovery codes; the old ones are void. Needs the password.',
    access: 'session',
    body: z.object({ password }),
    reply: z.object({ recoveryCodes: z.array(z.string()) }),
    errors: ['identity.wrong_password', 'identity.code_not_begun', ...slow],
  }),
  listMyTokens: route({
    method: 'GET',
    path: '/api/me/tokens',
    summary: 'The caller’s API tokens.',
    access: 'session',
    reply: z.object({ items: z.array(token) }),
  }),
  listScopes: route({
    method: 'GET',
    path: '/api/me/tokens/scopes',
    summary: 'The scopes a token can have.',
    access: 'session',
    reply: z.object({ items: z.array(z.string()) }),
  }),
  createToken: route({
    method: 'POST',
    path: '/api/me/tokens',
    summary: 'Makes an API token, shown this once. It acts as the caller, within its scopes, until it expires.',
    access: 'session',
    body: z.object({
      name: line(100),
      scopes: z.array(z.string().max(60)).min(1).max(100),
      networks: z.array(z.string().max(50)).max(20).default([]),
      expiresAt: instant,
    }),
    reply: z.object({ token: z.string(), details: token }),
    errors: ['identity.scope_unknown', 'identity.expiry_not_allowed', 'identity.network_unknown'],
  }),
  revokeMyToken: route({
    method: 'DELETE',
    path: '/api/me/tokens/:id',
    summary: 'Revokes a token of the caller.',
    access: 'session',
    params: byId,
  }),

  invite: route({
    method: 'POST',
    path: '/api/people/:id/invitation',
    summary: 'Sends a person an invitation by mail; earlier ones are void.',
    access: 'session',
    params: byId,
    reply: z.object({
      sentTo: z.string(),
      expiresAt: instant,
      /** For administrators of an installation that cannot send mail yet: to hand over in person. */
      link: z.string().nullable(),
    }),
    errors: ['identity.no_address', 'identity.cannot_sign_in'],
  }),
  accessOf: route({
    method: 'GET',
    path: '/api/people/:id/access',
    summary: 'How a person can sign in and where they are signed in. No secrets.',
    access: 'session',
    params: byId,
    reply: z.object({
      locked: z.boolean(),
      invitedUntil: instant.nullable(),
      password: z.boolean(),
      code: z.boolean(),
      passkeys: z.array(passkey),
      sessions: z.array(session),
      tokens: z.array(token),
    }),
  }),
  lockPerson: route({
    method: 'POST',
    path: '/api/people/:id/lock',
    summary: 'Locks a person out: everything they are signed in with ends at once.',
    access: 'session',
    params: byId,
    body: z.object({ reason: line(500) }),
    errors: ['accounts.last_admin', 'identity.not_yourself'],
  }),
  unlockPerson: route({
    method: 'POST',
    path: '/api/people/:id/unlock',
    summary: 'Lets a locked person sign in again.',
    access: 'session',
    params: byId,
  }),
  endSessionsOf: route({
    method: 'DELETE',
    path: '/api/people/:id/sessions',
    summary: 'Ends all sessions of a person.',
    access: 'session',
    params: byId,
  }),
  resetSecondFactor: route({
    method: 'POST',
    path: '/api/people/:id/second-factor/reset',
    summary:
      'Takes a person’s authenticator app, recovery codes and passkeys away (lost telephone) and ends their sessions.',
    access: 'session',
    params: byId,
    errors: ['identity.not_yourself'],
  }),
  listTokens: route({
    method: 'GET',
    path: '/api/tokens',
    summary: 'API tokens of everybody.',
    access: 'session',
    reply: z.object({ items: z.array(token) }),
  }),
  revokeToken: route({
    method: 'DELETE',
    path: '/api/tokens/:id',
    summary: 'Revokes anybody’s token.',
    access: 'session',
    params: byId,
  }),
  listSecurityEvents: route({
    method: 'GET',
    path: '/api/security-events',
    summary: 'Acts that concern security, newest first. For administrators and auditors.',
    access: 'staff',
    query: z.object({ person: id.optional(), kind: listOf(z.string().max(60)), ...paging }),
    reply: pageOf(securityEvent),
  }),
}
