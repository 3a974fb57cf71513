import type { App } from '#platform/app.ts'
import { authenticate } from './operations/authenticate.ts'
import { sealOldSecrets } from './operations/code-secret.ts'
import { createSetupLink, ensureFirstAdmin } from './operations/first-admin.ts'
import { resetQueue, sendResets } from './operations/links.ts'
import { demandProof } from './operations/proof.ts'
import { mountRoutes } from './routes.ts'
import { subscribe } from './subscribers.ts'

export { type Assertion, assertionOf, assertionOptions, passkeysOfPerson } from './operations/assertion.ts'
export { authenticate, sessionCookie } from './operations/authenticate.ts'
export { sealOldSecrets } from './operations/code-secret.ts'
export { createAdmin, createSetupLink, ensureFirstAdmin, type NewAdmin } from './operations/first-admin.ts'
export { addPasskey, beginNewPasskey, removePasskey } from './operations/passkey.ts'
export { setPassword } from './operations/password.ts'
export { endAccess, openSession } from './operations/session.ts'
export { createToken, knownScopes, type TokenInput } from './operations/token.ts'
export type { ApiToken, Place, SignedIn, Strength } from './types.ts'

/**
 * Sets how calls are attributed, mounts the routes. Returns what to do when the program starts: the first administrator
 * from the settings, or a set-up link on standard output (not in the log: it is a secret).
 */
export function start(app: App): () => Promise<void> {
  app.authenticate = (request) => authenticate(app, request)
  app.demandProof = demandProof
  mountRoutes(app)
  subscribe(app)
  app.jobs.on(resetQueue, { concurrency: 4, attempts: 5 }, sendResets)
  return async () => {
    await sealOldSecrets(app)
    if (await ensureFirstAdmin(app)) return
    const link = await createSetupLink(app)
    if (link) process.stdout.write(`\nSet up Palisade here (works once, for a day):\n${link}\n\n`)
  }
}
