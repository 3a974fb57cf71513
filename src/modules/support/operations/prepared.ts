import { may, permit, personsByIds, teamsOfPerson } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import type { support } from '../contract.ts'
import { problems } from '../problems.ts'
import { insertAct } from '../queries/acts.ts'
import {
  cannedAnswers,
  countUse,
  deleteCanned,
  deleteMacro,
  findCanned,
  findMacro,
  insertCanned,
  insertMacro,
  macros,
  type StoredCanned,
  type StoredMacro,
  updateCanned,
  updateMacro,
} from '../queries/prepared.ts'
import { findRequest } from '../queries/requests.ts'
import { fieldNames, fill, unknownField } from '../rules/fields.ts'
import { refuseUnknownFields } from './bulk.ts'
import { fieldValues } from './field-values.ts'
import { checkTeam } from './people.ts'
import { perform } from './perform.ts'

type CannedBody = HandlerInput<typeof support.createCanned>['body']
type CannedReply = HandlerReply<typeof support.createCanned>
type MacroBody = HandlerInput<typeof support.createMacro>['body']
type MacroReply = HandlerReply<typeof support.createMacro>

/** Prepared answers. For a request: of the caller's teams and its own, those in the contact's language first. */
export async function listCanned(tx: Tx, ref?: string): Promise<HandlerReply<typeof support.listCanned>> {
  permit(tx.actor, 'request.read', { accountId: null })
  const mayWrite = may(tx.actor, 'desk.write', null)
  const fields = [...fieldNames]
  if (!ref) return { items: (await cannedAnswers(tx, null)).map(cannedReply), fields, mayWrite }
  const request = await findRequest(tx, ref)
  if (!request) throw notFound()
  const teams = [...(await teamIds(tx)), ...(request.teamId ? [request.teamId] : [])]
  const contact = request.contactId ? (await personsByIds(tx, [request.contactId])).get(request.contactId) : undefined
  const theirs = (one: StoredCanned) => (one.language.slice(0, 2) === (contact?.language ?? 'en').slice(0, 2) ? 0 : 1)
  const items = (await cannedAnswers(tx, teams)).toSorted((a, b) => theirs(a) - theirs(b))
  return { items: items.map(cannedReply), fields, mayWrite }
}

async function teamIds(tx: Tx): Promise<string[]> {
  return tx.actor.personId ? (await teamsOfPerson(tx, tx.actor.personId)).map((team) => team.id) : []
}

/** Makes a prepared answer, or with an id replaces it. A field nobody knows is refused here, not when it is sent. */
export async function saveCanned(tx: Tx, body: CannedBody, id?: string): Promise<CannedReply> {
  permit(tx.actor, 'desk.write', { accountId: null })
  const field = unknownField(body.text)
  if (field)
    throw problems.refuse('support.unknown_field', {
      detail: `There is no field ${field}.`,
      fields: { text: `has the unknown field ${field}` },
    })
  if (body.teamId) await checkTeam(tx, body.teamId)
  const canned = { id: id ?? newId(), ...body }
  await unlessTaken(async () => {
    if (!id) await insertCanned(tx, canned)
    else if (!(await updateCanned(tx, canned))) throw notFound()
  })
  return cannedReply((await findCanned(tx, canned.id))!)
}

export async function removeCanned(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'desk.write', { accountId: null })
  if (!(await deleteCanned(tx, id))) throw notFound()
}

/** The words for one request. The author looks at them before they are sent, so a field without a value is only named. */
export async function fillCanned(tx: Tx, ref: string, id: string): Promise<{ text: string; missing: string[] }> {
  const request = await findRequest(tx, ref)
  if (!request) throw notFound()
  permit(tx.actor, 'request.note', { accountId: request.accountId })
  const canned = await findCanned(tx, id)
  if (!canned) throw notFound()
  const { text, missing, unknown } = fill(canned.text, await fieldValues(tx, request))
  if (unknown) throw problems.refuse('support.unknown_field', { detail: `There is no field ${unknown}.` })
  await countUse(tx, id)
  return { text, missing }
}

export async function listMacros(tx: Tx, all: boolean): Promise<HandlerReply<typeof support.listMacros>> {
  permit(tx.actor, 'request.read', { accountId: null })
  const items = await macros(tx, all ? null : await teamIds(tx))
  return { items: items.map(macroReply), mayWrite: may(tx.actor, 'desk.write', null) }
}

export async function saveMacro(tx: Tx, body: MacroBody, id?: string): Promise<MacroReply> {
  permit(tx.actor, 'desk.write', { accountId: null })
  refuseUnknownFields(body.acts)
  if (body.teamId) await checkTeam(tx, body.teamId)
  const macro = { id: id ?? newId(), ...body }
  await unlessTaken(async () => {
    if (!id) await insertMacro(tx, macro)
    else if (!(await updateMacro(tx, macro))) throw notFound()
  })
  return macroReply((await findMacro(tx, macro.id))!)
}

export async function removeMacro(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'desk.write', { accountId: null })
  if (!(await deleteMacro(tx, id))) throw notFound()
}

/** All acts of a macro, or none; with one way back for everything that was not said to anybody. */
export async function applyMacro(
  tx: Tx,
  ref: string,
  macroId: string,
  version: number,
): Promise<HandlerReply<typeof support.applyMacro>> {
  const request = await findRequest(tx, ref)
  if (!request) throw notFound()
  permit(tx.actor, 'request.note', { accountId: request.accountId })
  const macro = await findMacro(tx, macroId)
  if (!macro) throw notFound()
  const done = await perform(tx, ref, macro.acts, version)
  const actId = newId()
  await insertAct(tx, { id: actId, name: macro.name, steps: [done.step] })
  return { actId, version: done.request.version, said: done.said }
}

function cannedReply({ teamId, teamName, ...rest }: StoredCanned): CannedReply {
  return { ...rest, team: teamId && teamName ? { id: teamId, name: teamName } : null }
}

function macroReply({ teamId, teamName, ...rest }: StoredMacro): MacroReply {
  return { ...rest, team: teamId && teamName ? { id: teamId, name: teamName } : null }
}

export async function unlessTaken(save: () => Promise<void>): Promise<void> {
  try {
    await save()
  } catch (error) {
    if ((error as { code?: string }).code === '23505')
      throw problems.refuse('support.name_taken', { fields: { name: 'is taken' } })
    throw error
  }
}
