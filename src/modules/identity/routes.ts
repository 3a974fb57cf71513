import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { App } from '#platform/app.ts'
import { mount, mountPublic } from '#platform/http/mount.ts'
import { identity } from './contract.ts'
import {
  challengeCookie,
  cookieOf,
  giveChallenge,
  giveSession,
  giveStep,
  halfwayCookie,
  placeOfCall,
  takeSession,
} from './cookies.ts'
import {
  accessOf,
  endSessionsOf,
  listAllTokens,
  lockPerson,
  resetSecondFactor,
  unlockPerson,
} from './operations/administration.ts'
import { beginCode, confirmCode, removeCode, renewRecoveryCodes } from './operations/code.ts'
import { completeSetUp } from './operations/first-admin.ts'
import { acceptInvitation, askReset, completeReset, invite, lookAtInvitation } from './operations/links.ts'
import { editMe, getMe } from './operations/me.ts'
import { endMyOtherSessions, endMySession, listMine, signInState, signOut } from './operations/mine.ts'
import {
  addPasskey,
  beginNewPasskey,
  beginPasskeySignIn,
  removePasskey,
  signInWithPasskey,
} from './operations/passkey.ts'
import { changePassword } from './operations/password.ts'
import { getPolicy, proofState, setPolicy, showProof } from './operations/proof.ts'
import { forPerson } from './operations/record.ts'
import { listSecurityEvents } from './operations/security-events.ts'
import { signInWithCode, signInWithPassword } from './operations/sign-in.ts'
import { createToken, knownScopes, revokeAny, revokeOwn } from './operations/token.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  mountSignIn(app)
  mountLinks(app)
  mountMe(app)
  mountMyKeys(app)
  mountProof(app)
  mountAdministration(app)
}

function mountSignIn(app: App): void {
  mountPublic(app, identity.signInState, ({ actor, request }) =>
    signInState(app, actor, cookieOf(app, request, halfwayCookie)),
  )
  mountPublic(app, identity.signInPassword, async ({ body, request, reply }) =>
    giveStep(app, reply, await signInWithPassword(app, body, placeOfCall(request))),
  )
  mountPublic(app, identity.signInCode, async ({ body, request, reply }) =>
    giveStep(
      app,
      reply,
      await signInWithCode(app, cookieOf(app, request, halfwayCookie), body.code, placeOfCall(request)),
    ),
  )
  mountPublic(app, identity.passkeyOptions, async ({ request, reply }) => {
    const { options, secret } = await beginPasskeySignIn(app, request.host)
    giveChallenge(app, reply, secret)
    return options
  })
  mountPublic(app, identity.signInPasskey, async ({ body, request, reply }) => {
    const answer = body.answer as unknown as AuthenticationResponseJSON
    const challenge = cookieOf(app, request, challengeCookie)
    return giveStep(app, reply, await signInWithPasskey(app, challenge, answer, request.host, placeOfCall(request)))
  })
  mountPublic(app, identity.signOut, async ({ actor, request, reply }) => {
    await signOut(app, actor, placeOfCall(request))
    takeSession(app, reply)
    return undefined
  })
}

function mountLinks(app: App): void {
  mountPublic(app, identity.askReset, async ({ body, request }) => {
    await askReset(app, body.email, placeOfCall(request))
    return undefined
  })
  mountPublic(app, identity.completeReset, async ({ body, request }) => {
    await completeReset(app, body, placeOfCall(request))
    return undefined
  })
  mountPublic(app, identity.lookAtInvitation, ({ body, request }) =>
    lookAtInvitation(app, body.token, placeOfCall(request)),
  )
  mountPublic(app, identity.acceptInvitation, async ({ body, request, reply }) =>
    giveStep(app, reply, await acceptInvitation(app, body, placeOfCall(request))),
  )
  mountPublic(app, identity.setUp, async ({ body, request, reply }) =>
    giveStep(app, reply, await completeSetUp(app, body, placeOfCall(request))),
  )
}

function mountMe(app: App): void {
  mount(app, identity.getMe, ({ actor }) => getMe(app, actor))
  mount(app, identity.editMe, ({ actor, body }) => editMe(app, actor, body))
  mount(app, identity.listSessions, async ({ actor }) => ({ items: (await listMine(app, actor)).sessions }))
  mount(app, identity.endSession, async ({ actor, params, request }) => {
    await endMySession(app, actor, params.id, placeOfCall(request))
    return undefined
  })
  mount(app, identity.endOtherSessions, async ({ actor, request }) => {
    await endMyOtherSessions(app, actor, placeOfCall(request))
    return undefined
  })
  mount(app, identity.changePassword, async ({ actor, body, request }) => {
    await changePassword(app, actor, body, placeOfCall(request))
    return undefined
  })
}

function mountProof(app: App): void {
  mount(app, identity.proof, ({ actor }) => proofState(app, actor))
  mount(app, identity.proofOptions, async ({ request, reply }) => {
    const { options, secret } = await beginPasskeySignIn(app, request.host)
    giveChallenge(app, reply, secret)
    return options
  })
  mount(app, identity.showProof, async ({ actor, body, request, reply }) => {
    const shown =
      body.way === 'passkey'
        ? {
            way: body.way,
            answer: body.answer as unknown as AuthenticationResponseJSON,
            challenge: cookieOf(app, request, challengeCookie),
            host: request.host,
          }
        : body
    const { state, ...session } = await showProof(app, actor, shown, placeOfCall(request))
    giveSession(app, reply, session)
    return state
  })
  mount(app, identity.getSecondFactorPolicy, ({ actor }) => getPolicy(app, actor))
  mount(app, identity.setSecondFactorPolicy, ({ actor, body, request }) =>
    setPolicy(app, actor, body.secondFactor, placeOfCall(request)),
  )
}

function mountMyKeys(app: App): void {
  mount(app, identity.listPasskeys, async ({ actor }) => ({ items: (await listMine(app, actor)).passkeys }))
  mount(app, identity.newPasskeyOptions, ({ actor, request }) => beginNewPasskey(app, actor, request.host))
  mount(app, identity.addPasskey, ({ actor, body, request }) => {
    const answer = body.answer as unknown as RegistrationResponseJSON
    return addPasskey(app, actor, { name: body.name, answer }, request.host, placeOfCall(request))
  })
  mount(app, identity.removePasskey, async ({ actor, params, request }) => {
    await removePasskey(app, actor, params.id, placeOfCall(request))
    return undefined
  })
  mount(app, identity.beginCode, ({ actor }) => beginCode(app, actor))
  mount(app, identity.confirmCode, async ({ actor, body, request }) => ({
    recoveryCodes: await confirmCode(app, actor, body.code, placeOfCall(request)),
  }))
  mount(app, identity.removeCode, async ({ actor, body, request }) => {
    await removeCode(app, actor, body.password, placeOfCall(request))
    return undefined
  })
  mount(app, identity.newRecoveryCodes, async ({ actor, body, request }) => ({
    recoveryCodes: await renewRecoveryCodes(app, actor, body.password, placeOfCall(request)),
  }))
  mount(app, identity.listMyTokens, async ({ actor }) => ({ items: (await listMine(app, actor)).tokens }))
  mount(app, identity.listScopes, async () => ({ items: knownScopes() }))
  mount(app, identity.createToken, ({ actor, body, request }) =>
    app.db.transact(forPerson(actor), (tx) => createToken(tx, actor.personId!, body, placeOfCall(request))),
  )
  mount(app, identity.revokeMyToken, async ({ actor, params, request }) => {
    await revokeOwn(app, actor, params.id, placeOfCall(request))
    return undefined
  })
}

function mountAdministration(app: App): void {
  mount(app, identity.invite, ({ actor, params, request }) => invite(app, actor, params.id, placeOfCall(request)))
  mount(app, identity.accessOf, async ({ actor, params }) => {
    const access = await accessOf(app, actor, params.id)
    return { ...access, sessions: access.sessions.map((each) => ({ ...each, current: each.id === actor.sessionId })) }
  })
  mount(app, identity.lockPerson, async ({ actor, params, body, request }) => {
    await lockPerson(app, actor, params.id, body.reason, placeOfCall(request))
    return undefined
  })
  mount(app, identity.unlockPerson, async ({ actor, params, request }) => {
    await unlockPerson(app, actor, params.id, placeOfCall(request))
    return undefined
  })
  mount(app, identity.endSessionsOf, async ({ actor, params, request }) => {
    await endSessionsOf(app, actor, params.id, placeOfCall(request))
    return undefined
  })
  mount(app, identity.resetSecondFactor, async ({ actor, params, request }) => {
    await resetSecondFactor(app, actor, params.id, placeOfCall(request))
    return undefined
  })
  mount(app, identity.listTokens, async ({ actor }) => ({ items: await listAllTokens(app, actor) }))
  mount(app, identity.revokeToken, async ({ actor, params, request }) => {
    await revokeAny(app, actor, params.id, placeOfCall(request))
    return undefined
  })
  mount(app, identity.listSecurityEvents, ({ actor, query }) => listSecurityEvents(app, actor, query))
}
