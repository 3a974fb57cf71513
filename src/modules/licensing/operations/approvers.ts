import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { type Person, permit } from '#accounts'
import { assertionOf, assertionOptions, passkeysOfPerson } from '#identity'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { insertVouch, standingOf } from '../queries/approvers.ts'
import { vouchChallenge } from '../rules/vouch.ts'
import { staffOf } from './people.ts'

/** Roles that may approve capacity at all; the policies say which of them how much. */
const approving = ['licence_manager', 'sales_executive', 'support_manager']
const rolesOf = (person: Person) => person.roles.filter((role) => approving.includes(role))

/** Who may approve by their roles, and which of their passkeys count. */
export async function listApprovers(tx: Tx) {
  permit(tx.actor, 'licence.read', { accountId: null })
  const people = [...(await staffOf(tx)).values()].filter((person) => person.active && rolesOf(person).length > 0)
  const views = []
  for (const person of people) views.push(await viewOf(tx, person))
  return views
}

async function viewOf(tx: Tx, person: Person) {
  const passkeys = await passkeysOfPerson(tx, person.id)
  const standing = await standingOf(
    tx,
    passkeys.map(({ credentialId }) => credentialId),
  )
  return {
    person: { id: person.id, name: person.name, roles: rolesOf(person) },
    passkeys: passkeys.map(({ credentialId, name }) => {
      const { allowed, pending, refused } = standing.get(credentialId)!
      return { credentialId, name, allowed, pending, refused }
    }),
  }
}

/** What stands behind a vouching: for whom, with which key, as which roles. Nobody gives what they do not have. */
async function prepared(tx: Tx, personId: string, credentialId: string) {
  permit(tx.actor, 'licence.approve', { accountId: null })
  const person = (await staffOf(tx)).get(personId)
  if (!person?.active) throw notFound()
  const passkey = (await passkeysOfPerson(tx, personId)).find((one) => one.credentialId === credentialId)
  if (!passkey) throw notFound()
  const own = await passkeysOfPerson(tx, tx.actor.personId!)
  const standing = await standingOf(
    tx,
    own.map((one) => one.credentialId),
  )
  const held = new Set([...standing.values()].filter(({ allowed }) => allowed).flatMap(({ roles }) => roles))
  const roles = rolesOf(person).filter((role) => held.has(role))
  if (roles.length === 0) throw problems.refuse('licensing.not_an_approver')
  return { person, roles, challenge: vouchChallenge({ personId, credentialId, publicKey: passkey.publicKey, roles }) }
}

/** What would be signed, and options for the browser. */
export async function vouchToSign(tx: Tx, personId: string, credentialId: string, host: string) {
  const { roles, challenge } = await prepared(tx, personId, credentialId)
  const options = await assertionOptions(tx, tx.actor.personId!, challenge, host)
  return { hash: challenge.toString('hex'), roles, options }
}

/** Keeps a vouching for the licence server to judge. Refuses `licensing.assertion_refused`, `licensing.not_an_approver`. */
export async function vouch(tx: Tx, personId: string, input: { credentialId: string; answer: unknown }, host: string) {
  const { person, roles, challenge } = await prepared(tx, personId, input.credentialId)
  const signed = await assertionOf(tx, tx.actor.personId!, input.answer as AuthenticationResponseJSON, challenge, host)
  if (!signed) throw problems.refuse('licensing.assertion_refused')
  await insertVouch(tx, { id: newId(), credentialId: input.credentialId, personId, roles }, signed)
  await recordAct(tx, {
    act: 'licensing.vouched',
    subject: { kind: 'person', id: personId, name: person.name },
    accountId: null,
    data: { credential: input.credentialId, roles, with: signed.credentialId },
  })
  return viewOf(tx, person)
}
