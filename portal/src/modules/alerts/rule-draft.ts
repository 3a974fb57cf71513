import type { RuleReply } from '#contracts/alerts'

type Action = RuleReply['actions'][number]
type Event = RuleReply['events'][number]

/** A rule as the form holds it: each act has its place, empty when the rule does not do it. */
export type RuleDraft = {
  name: string
  accountId: string
  events: Event[]
  condition: string
  active: boolean
  severity: '' | 'P1' | 'P2' | 'P3' | 'P4'
  paging: '' | 'never' | 'always'
  runbook: string
  group: string
  withinSeconds: number
  /** Acts the form has no place for; they stay. */
  others: Action[]
}

export const emptyRule: RuleDraft = {
  name: '',
  accountId: '',
  events: ['opened'],
  condition: '',
  active: true,
  severity: '',
  paging: '',
  runbook: '',
  group: '',
  withinSeconds: 300,
  others: [],
}

const first = <Do extends Action['do']>(actions: readonly Action[], act: Do) =>
  actions.find((one): one is Action & { do: Do } => one.do === act)

export function draftOf({ name, account, events, condition, active, actions }: RuleReply): RuleDraft {
  const group = first(actions, 'group')
  return {
    name,
    accountId: account?.id ?? '',
    events,
    condition,
    active,
    severity: first(actions, 'severity')?.severity ?? '',
    paging: first(actions, 'paging')?.paging ?? '',
    runbook: first(actions, 'runbook')?.runbook ?? '',
    group: group?.labels.join(', ') ?? '',
    withinSeconds: group?.withinSeconds ?? 300,
    others: actions.filter(({ do: act }) => act === 'label' || act === 'note'),
  }
}

export function actionsOf({ severity, paging, runbook, group, withinSeconds, others }: RuleDraft): Action[] {
  const labels = group
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  return [
    ...(severity ? [{ do: 'severity' as const, severity }] : []),
    ...(runbook.trim() ? [{ do: 'runbook' as const, runbook: runbook.trim() }] : []),
    ...(paging ? [{ do: 'paging' as const, paging }] : []),
    ...(labels.length > 0 ? [{ do: 'group' as const, labels, withinSeconds }] : []),
    ...others,
  ]
}
