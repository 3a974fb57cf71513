import { IconPlugConnectedX } from '@tabler/icons-react'
import { useState } from 'react'
import { oncall } from '#contracts/oncall'
import type { Severity } from '#platform/http/contract.ts'
import type { Reply } from '../../../api.ts'
import { allowance, clockSeconds, day } from '../../../format.ts'
import { useRead } from '../../../queries.ts'
import { useMe } from '../../../session.ts'
import { serverNow } from '../../../time.ts'
import { Section } from '../../../ui/Card.tsx'
import { ChannelIcon, channelWord } from '../../../ui/Channel.tsx'
import { ChoiceField, TextField } from '../../../ui/Field.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { common } from '../../../words/common.ts'
import { whoWords as words } from '../../../words/plan.ts'
import { deviceZone, instantOfText, wallText } from '../../../zone.ts'
import { AccountPicker, type Named } from '../../accounts/pickers.tsx'

type WhatIf = Reply<typeof oncall.whatIf>
type Person = WhatIf['steps'][number]['targets'][number]

const SEVERITIES = (['P1', 'P2', 'P3', 'P4'] as const).map((value) => ({ value, label: value }))

function PersonLine({ of, me, as, aside }: { of: Person; me: boolean; as?: 'standIn' | 'learner'; aside?: string }) {
  return (
    <span className="block">
      <span className="row base">
        <span className={me ? 'b t-acc' : as ? 'd2' : undefined}>
          {as === 'standIn'
            ? words.elseWho(of.person.name)
            : as === 'learner'
              ? words.learns(of.person.name)
              : of.person.name}
        </span>
        {aside && <span className="sm d3 push">{aside}</span>}
      </span>
      {of.channels.map((channel, index) => (
        <span key={index} className={channel.working ? 'sm d2 ch' : 'sm t-p1 ch'}>
          <ChannelIcon of={channel.kind} />
          <span>{channel.working ? channelWord(channel.kind) : words.notWorking(channelWord(channel.kind))}</span>
          <time className="tn">{clockSeconds(channel.at)}</time>
        </span>
      ))}
      {!of.reachable && (
        <span className="sm t-p1 row">
          <Icon of={IconPlugConnectedX} />
          {words.noChannel}
        </span>
      )}
    </span>
  )
}

/** The chain as it would run: who, when, through which rota. */
export function Chain({ of, myId }: { of: WhatIf; myId: string }) {
  if (of.silent) return <p className="call p3">{of.silent}</p>
  return (
    <div>
      {of.steps.map((step) => (
        <div key={step.dueAt.getTime()} className="r">
          <time>{clockSeconds(step.dueAt)}</time>
          <span>
            {step.targets.length === 0 && (
              <span className="row base">
                <span className="t-p1 b">{common.nobody}</span>
                <span className="sm d3 push">{step.name}</span>
              </span>
            )}
            {step.targets.map((target, index) => (
              <PersonLine
                key={target.person.id}
                of={target}
                me={target.person.id === myId}
                aside={index === 0 ? (step.name ?? target.through ?? '') : ''}
              />
            ))}
            {step.alternates.flat().map((target) => (
              <PersonLine key={target.person.id} of={target} me={target.person.id === myId} as="standIn" />
            ))}
            {step.shadows.map((learner) => (
              <PersonLine key={learner.person.id} of={learner} me={learner.person.id === myId} as="learner" />
            ))}
            {step.targets.length > 0 && step.called.length === 0 && (
              <span className="sm t-p1 block">{words.passesAtOnce}</span>
            )}
          </span>
        </div>
      ))}
      <div className="r">
        <time>{clockSeconds(of.againAt ?? of.endsAt)}</time>
        <span className="d2">{of.againAt ? words.again : words.over}</span>
      </div>
      <p className="sm d3">{words.holds(allowance(of.leaseSeconds * 1000))}</p>
    </div>
  )
}

/** Who would be paged for an account, a severity and a moment. Without an account: by one of the policies. */
export function WhoPaged({ policies }: { policies: readonly Named[] }) {
  const me = useMe()
  const [account, setAccount] = useState<{ id: string; name: string } | null>(null)
  const [policyId, setPolicyId] = useState(policies[0]?.id ?? '')
  const [severity, setSeverity] = useState<Severity>('P1')
  const [moment, setMoment] = useState(() => wallText(serverNow(), deviceZone()))
  const at = instantOfText(moment, deviceZone())
  const read = useRead(
    oncall.whatIf,
    {
      body: {
        accountId: account?.id,
        policyId: account ? undefined : policyId || undefined,
        severity,
        at: new Date(Number.isNaN(at) ? 0 : at).toISOString(),
      },
    },
    {
      enabled: !Number.isNaN(at) && (account !== null || policyId !== ''),
      keep: true,
      kinds: ['rota', 'override', 'policy'],
    },
  )
  return (
    <Section title={words.title}>
      <div className="wi">
        <AccountPicker
          label={common.account}
          clearable
          value={account?.id ?? null}
          known={account}
          onPick={(id, name) => setAccount(id ? { id, name } : null)}
        />
        {!account && policies.length > 0 && (
          <ChoiceField
            label={words.orPolicy}
            options={policies.map((one) => ({ value: one.id, label: one.name }))}
            value={policyId}
            onChoice={setPolicyId}
          />
        )}
        <div className="pair">
          <ChoiceField label={common.severity} options={SEVERITIES} value={severity} onChoice={setSeverity} />
          <TextField label={words.when} type="datetime-local" value={moment} onText={setMoment} />
        </div>
        <RefusalNote error={read.error} />
        {read.data && (
          <>
            <span className="sm d3">
              {read.data.policy
                ? words.version(read.data.policy.name, read.data.policy.version, day(read.data.at, serverNow()))
                : words.none}
            </span>
            {read.data.policy && <Chain of={read.data} myId={me.id} />}
          </>
        )}
        {!account && policies.length === 0 && <span className="sm d3">{words.notUsed}</span>}
      </div>
    </Section>
  )
}
