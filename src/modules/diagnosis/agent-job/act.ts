import { z } from 'zod'
import { permit } from '#accounts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { line } from '#platform/http/contract.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { ActFailed, type ActPlace, registerAct } from '#procedures'
import { findSystem, type System, systemsOf } from '#systems'
import { isLook } from '../instance.ts'
import { plainTarget } from '../operations.ts'
import { runnerFor } from '../runners.ts'
import { targetOf } from '../tools/look.ts'
import { insideKinds, kinds, type Order, recordTypes } from '../types.ts'
import { type AgentJob, agentJobQueue, isOwn } from './order.ts'

/** A field of the editor that was emptied says nothing. */
const given = <S extends z.ZodType>(shape: S) =>
  z.preprocess((value) => (value === '' || value === null ? undefined : value), shape)
const yesNo = z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean())

const inputs = z.object({
  kind: z.enum(kinds).describe(kinds.join(', ')),
  system: given(line(200).optional()).describe('A system of this account by name, alias or id; it is looked at from its location'), // biome-ignore format: one input
  target: given(line(500).optional()).describe('A host, an address, a domain, for http a URL; left out, the name of the system'), // biome-ignore format: one input
  port: given(z.coerce.number().int().min(1).max(65535).optional()).describe('For port and tls'),
  record: given(z.enum(recordTypes).optional()).describe('For dns: A, AAAA, MX, TXT ...'),
  into: given(
    z
      .string()
      .trim()
      .regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,59}$/, 'must be a name: letters, digits, _')
      .default('result'),
  ).describe('The name of the result in the data; left out, result'),
  must: given(yesNo.default(false)).describe('Anything but a good result is a failure: an error event takes it, or a person answers'), // biome-ignore format: one input
})
type Inputs = z.output<typeof inputs>

/**
 * Offers the act `agent_job`: a service task has something found out near a system, by whoever runs diagnoses at its location (the
 * instance, until an agent is there). The step waits; the job outlives a crash, and its first result is the one that counts.
 */
export function offerAgentJob(app: App): void {
  registerAct(app, 'agent_job', {
    title: 'Run a job of an agent: a diagnosis near a system',
    inputs,
    gives: ['result'],
    inside: async (tx, place, wanted) => {
      permit(tx.actor, 'system.write', { accountId: place.accountId })
      const data = await jobOf(tx, place, wanted)
      await addJob(tx, { queue: agentJobQueue, data, key: `${place.runId}/${place.job}` })
      return { waits: 'elsewhere' }
    },
  })
}

async function jobOf(tx: Tx, place: ActPlace, wanted: Inputs): Promise<AgentJob> {
  const system = wanted.system === undefined ? null : await systemNamed(tx, place.accountId, wanted.system)
  const order = orderOf(wanted, system)
  const location = system?.location ?? null
  if (!runnerFor(tx.app, location, order.kind))
    throw new ActFailed('diagnosis.no_runner', `Nobody ${location ? `at ${location}` : 'here'} can find out ${order.kind}.`) // biome-ignore format: one refusal
  const { runId, job, accountId, label, title } = place
  const asked = { askedName: `${label} ${title}`.slice(0, 200), askedAt: tx.now.toISOString() }
  return { ...order, ...asked, runId, job, accountId, systemId: system?.id ?? null, location, into: wanted.into, must: wanted.must } // biome-ignore format: one job
}

/** Only of the run's own account: names and ids of others mean nothing here. */
async function systemNamed(tx: Tx, accountId: string, named: string): Promise<System> {
  const byId = z.uuid().safeParse(named).success ? (await systemsOf(tx, [named])).get(named) : null
  const system = byId?.accountId === accountId ? byId : await findSystem(tx, accountId, named)
  if (!system || system.retiredAt)
    throw new ActFailed('diagnosis.unknown_system', `The account has no system “${named}” in use.`)
  return system
}

/** What a drawing or its data names freely is reached over public addresses only; the networks a site opens are for systems by their names. */
function orderOf({ kind, target, port, record }: Inputs, system: System | null): Order {
  const options = { ...(port !== undefined && { port }), ...(record !== undefined && { record }) }
  const order = { kind, target: (target ?? system?.name ?? '').trim(), options }
  const own = system !== null && isOwn(order, system)
  const fits = plainTarget(order) && (!isLook(kind) || targetOf({ ...order, kind }) !== null)
  if (!fits || (insideKinds.includes(kind) && !own))
    throw new ActFailed('diagnosis.target_refused', `“${order.target}” is no target for ${kind}.`)
  return own ? order : { ...order, reach: 'public' }
}
