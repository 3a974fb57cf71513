import { duration, list } from './page-words.ts'
import type { Chain, ChainPerson } from './policy.ts'

/** The sentences the record shows for what an escalation did. Moments stand beside them, so none is in the words. */

const via: Record<string, string> = {
  session: 'in the portal',
  page: 'from the page',
  mail: 'by e-mail',
  email: 'by e-mail',
  sms: 'by SMS',
  voice: 'by key press in the call',
  phone: 'by phone',
  push: 'from the notification',
  token: 'by the API',
  webhook: 'by webhook',
}

type Named = { name: string; via: string }

const how = (by: Named) => (via[by.via] ? ` ${via[by.via]}` : '')

const named = (people: readonly ChainPerson[]) =>
  list(people.map((p) => (p.through ? `${p.name} (${p.through})` : p.name)))

const stepOf = (chain: Chain, step: number) => `Step ${step + 1} of ${chain.steps.length}`

export const started = (chain: Chain) => `Page chain started, policy ${chain.policyName}, version ${chain.version}.`

export const noSteps = (chain: Chain) => `${chain.policyName} pages nobody for ${chain.severity}.`

export function paged(
  chain: Chain,
  step: number,
  targets: readonly ChainPerson[],
  standIn: readonly ChainPerson[] | null,
  learners: readonly ChainPerson[] = [],
): string {
  const along =
    learners.length > 0
      ? ` ${list(learners.map((p) => p.name))} ${learners.length > 1 ? 'learn' : 'learns'} along.`
      : ''
  if (!standIn) return `${stepOf(chain, step)}: paging ${named(targets)}.${along}`
  const missed = targets.length > 0 ? `${named(targets)} cannot be reached` : 'nobody is on call there'
  return `${stepOf(chain, step)}: ${missed}; paging ${named(standIn)}, who stands in.${along}`
}

/** "Sam Sample is passed over: every channel failed (SMS, Phone)." */
export function passedOver(person: ChainPerson): string {
  if (person.channels.length === 0) return `${person.name} is passed over: no channel is set up.`
  const labels = [...new Set(person.channels.map((channel) => channel.label))]
  return `${person.name} is passed over: every channel failed (${labels.join(', ')}).`
}

export const standsIn = (people: readonly ChainPerson[]) => `Every channel failed; ${named(people)} stands in.`

export function passed(chain: Chain, step: number): string {
  const { targets, alternates } = chain.steps[step]!
  const people = [...targets, ...alternates.flat()]
  const who = people.length > 0 ? `${named(people)} cannot be reached` : 'nobody is on call there'
  return `${stepOf(chain, step)} passed at once: ${who}.`
}

export const acknowledged = (by: Named, leaseMs: number) =>
  `${by.name} acknowledged${how(by)} and holds it for ${duration(leaseMs)}.`

export const leaseExpired = (holder: { name: string }) =>
  `No progress since ${holder.name} acknowledged: the time is up and the page starts again.`

export const escalated = (by: Named) => `${by.name} asked for the next step${how(by)}.`

export const handedOver = (by: Named, to: { name: string }) => `${by.name} passed it on to ${to.name}${how(by)}.`

export const severityChanged = (from: string, to: string) => `Severity changed from ${from} to ${to}.`

export const waiting = (chain: Chain) =>
  `Nobody in ${chain.policyName} could be reached. The chain waits for its next round.`

export const exhausted = (chain: Chain, waited: boolean) =>
  waited
    ? `The page chain is over: nobody acknowledged. ${chain.policyName} has no further step.`
    : `The page chain is over: nobody could be reached. ${chain.policyName} has no further step.`

export const closed = (by: string | null) => (by ? `Paging ended: closed by ${by}.` : 'Paging ended: closed.')
