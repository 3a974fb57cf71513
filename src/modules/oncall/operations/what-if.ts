import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { notFound } from '#platform/problem.ts'
import type { oncall } from '../contract.ts'
import { buildChain, type ChainPerson } from '../rules/policy.ts'
import { loadDirectory } from './directory.ts'
import { findPolicy, policyOfAccount } from './policy.ts'

type Answer = HandlerReply<typeof oncall.whatIf>

/** Who would be paged, when, if it began at that moment. Stores nothing, pages nobody. */
export async function whatIf(tx: Tx, ask: HandlerInput<typeof oncall.whatIf>['body']): Promise<Answer> {
  permit(tx.actor, 'policy.read', { accountId: null })
  const policyId = ask.policyId ?? (ask.accountId ? await policyOfAccount(tx, ask.accountId) : null)
  const policy = policyId ? await findPolicy(tx, policyId) : null
  if (policyId && !policy) throw notFound()
  if (!policy) {
    const silent = 'No contract in force names an escalation policy: nobody is paged.'
    return {
      policy: null,
      severity: ask.severity,
      at: ask.at,
      silent,
      steps: [],
      againAt: null,
      endsAt: ask.at,
      leaseSeconds: 0,
    }
  }
  const chain = buildChain(policy, ask.severity, ask.at, await loadDirectory(tx, [policy]))
  let dueMs = ask.at.getTime()
  const steps = chain.steps.map((step) => {
    const dueAt = new Date(dueMs)
    dueMs += step.afterMs
    return {
      dueAt,
      name: step.name,
      targets: step.targets.map(personView),
      alternates: step.alternates.map((g) => g.map(personView)),
    }
  })
  const roundMs = dueMs - ask.at.getTime()
  return {
    policy: { id: policy.policyId, name: policy.name, description: policy.description, version: policy.version },
    severity: ask.severity,
    at: ask.at,
    silent: chain.silent,
    steps,
    againAt: chain.repeat > 0 && steps.length > 0 ? new Date(dueMs) : null,
    endsAt: new Date(ask.at.getTime() + roundMs * (chain.repeat + 1)),
    leaseSeconds: chain.leaseMs / 1000,
  }
}

function personView({ personId, name, through, channels }: ChainPerson): Answer['steps'][number]['targets'][number] {
  return {
    person: { id: personId, name },
    through,
    channels: channels.map(({ kind, label, delayMs, working }) => ({
      kind,
      label,
      delaySeconds: delayMs / 1000,
      working,
    })),
  }
}
