import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '#platform/app.ts'
import { cookieName, sessionCookie } from './operations/authenticate.ts'
import { deviceOf } from './rules/device.ts'
import type { Place, SignedIn } from './types.ts'

/** A half-finished sign-in, and the challenge of a passkey. Neither is a session; only the next step reads them. */
export const halfwayCookie = 'palisade_sign_in'
export const challengeCookie = 'palisade_challenge'

function attributes(app: App) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'lax' as const,
    secure: app.config.publicUrl.startsWith('https:'),
  }
}

/** Gives the browser what a step of sign-in made, and takes back what it is done with. */
export function giveStep(app: App, reply: FastifyReply, step: SignedIn): { next: 'done' | 'code' } {
  if (step.next === 'done') {
    giveSession(app, reply, step)
    reply.clearCookie(cookieName(app, halfwayCookie), attributes(app))
    reply.clearCookie(cookieName(app, challengeCookie), attributes(app))
  } else {
    // Whoever was signed in here before is not any more: the browser is between two people, or two steps.
    reply.clearCookie(cookieName(app, sessionCookie), attributes(app))
    reply.setCookie(cookieName(app, halfwayCookie), step.secret, { ...attributes(app), expires: step.expiresAt })
  }
  return { next: step.next }
}

/** The secret of the session, which the browser sends from now on. */
export function giveSession(app: App, reply: FastifyReply, session: { secret: string; expiresAt: Date }): void {
  reply.setCookie(cookieName(app, sessionCookie), session.secret, { ...attributes(app), expires: session.expiresAt })
}

export function giveChallenge(app: App, reply: FastifyReply, secret: string): void {
  reply.setCookie(cookieName(app, challengeCookie), secret, attributes(app))
}

export function takeSession(app: App, reply: FastifyReply): void {
  reply.clearCookie(cookieName(app, sessionCookie), attributes(app))
  reply.clearCookie(cookieName(app, halfwayCookie), attributes(app))
}

/** What the browser kept under this name. */
export function cookieOf(app: App, request: FastifyRequest, name: string): string | undefined {
  return request.cookies[cookieName(app, name)]
}

export function placeOfCall(request: FastifyRequest): Place {
  return { ip: request.ip, device: deviceOf(request.headers['user-agent']) }
}
