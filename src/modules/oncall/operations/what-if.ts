import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { notFound } from '#platform/problem.ts'
import type { oncall } from '../contract.ts'
import { foretell } from '../rules/foretell.ts'
import { buildChain, type ChainPerson } from '../rules/policy.ts'
import { loadDirectory } from './directory.ts'
import { findPolicy, policyOfAccount } from './policy.ts'

type Answer = HandlerReply<typeof oncall.whatIf>

/** Who would be paged, over what and in which second, if it began at that moment. Stores nothing, pages nobody. */
export async function whatIf(tx: Tx, ask: HandlerInput<typeof oncall.whatIf>['body']): Promise<Answer> {
  permit(tx.actor, 'policy.read', { accountId: null })
  const { severity, at } = ask
  const policyId = ask.policyId ?? (ask.accountId ? await policyOfAccount(tx, ask.accountId, at) : null)
  const policy = policyId ? await findPolicy(tx, policyId) : null
  if (policyId && !policy) throw notFound()
  if (!policy) {
    const silent = 'No contract in force names an escalation policy: nobody is paged.'
    return { policy: null, severity, at, silent, steps: [], againAt: null, endsAt: at, leaseSeconds: 0 }
  }
  // A moment of the past is answered by the overrides of then.
  const since = new Date(Math.min(at.getTime(), tx.now.getTime()))
  const chain = buildChain(policy, severity, at, await loadDirectory(tx, [policy], [], since))
  const { steps, againAtMs, endsAtMs } = foretell(chain, at.getTime())
  return {
    policy: { id: policy.policyId, name: policy.name, description: policy.description, version: policy.version },
    severity,
    at,
    silent: chain.silent,
    steps: steps.map(({ step, dueAtMs, pages }) => {
      const { name, targets, alternates, shadows = [] } = chain.steps[step]!
      const view = (person: ChainPerson) => personView(person, dueAtMs)
      const paged = new Set(pages.filter((page) => !page.shadow).map((page) => page.personId))
      return {
        dueAt: new Date(dueAtMs),
        name,
        targets: targets.map(view),
        alternates: alternates.map((group) => group.map(view)),
        shadows: shadows.filter((one) => pages.some((page) => page.personId === one.personId)).map(view),
        called: [...targets, ...alternates.flat()]
          .filter((person) => paged.delete(person.personId))
          .map(({ personId, name }) => ({ id: personId, name })),
      }
    }),
    againAt: againAtMs === null ? null : new Date(againAtMs),
    endsAt: new Date(endsAtMs),
    leaseSeconds: chain.leaseMs / 1000,
  }
}

function personView(
  { personId, name, through, channels }: ChainPerson,
  dueAtMs: number,
): Answer['steps'][number]['targets'][number] {
  return {
    person: { id: personId, name },
    through,
    channels: channels.map(({ kind, label, delayMs, working }) => ({
      kind,
      label,
      delaySeconds: delayMs / 1000,
      working,
      at: new Date(dueAtMs + delayMs),
    })),
    reachable: channels.some((channel) => channel.working),
  }
}
