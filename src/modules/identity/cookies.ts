import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '#platform/app.ts'
import { sessionCookie } from './operations/authenticate.ts'
import { deviceOf } from './rules/device.ts'
import type { Place, SignedIn } from './types.ts'

/** A half-finished sign-in, and the challenge of a passkey. Neither is a session; only the next step reads them. */
export const halfwayCookie = 'palisade_sign_in'
export const challengeCookie = 'palisade_challenge'
const signInPath = '/api/sign-in'

function attributes(app: App, path: string) {
  return {
    path,
    httpOnly: true,
    sameSite: 'lax' as const,
    secure: app.config.publicUrl.startsWith('https:'),
  }
}

/** Gives the browser what a step of sign-in made, and takes back what it is done with. */
export function giveStep(app: App, reply: FastifyReply, step: SignedIn): { next: 'done' | 'code' } {
  if (step.next === 'done') {
    reply.setCookie(sessionCookie, step.secret, { ...attributes(app, '/'), expires: step.expiresAt })
    reply.clearCookie(halfwayCookie, attributes(app, signInPath))
    reply.clearCookie(challengeCookie, attributes(app, signInPath))
  } else {
    // Whoever was signed in here before is not any more: the browser is between two people, or two steps.
    reply.clearCookie(sessionCookie, attributes(app, '/'))
    reply.setCookie(halfwayCookie, step.secret, { ...attributes(app, signInPath), expires: step.expiresAt })
  }
  return { next: step.next }
}

export function giveChallenge(app: App, reply: FastifyReply, secret: string): void {
  reply.setCookie(challengeCookie, secret, attributes(app, signInPath))
}

export function takeSession(app: App, reply: FastifyReply): void {
  reply.clearCookie(sessionCookie, attributes(app, '/'))
  reply.clearCookie(halfwayCookie, attributes(app, signInPath))
}

export function placeOfCall(request: FastifyRequest): Place {
  return { ip: request.ip, device: deviceOf(request.headers['user-agent']) }
}
