import { IconKey } from '@tabler/icons-react'
import { useState } from 'react'
import { identity } from '#contracts/identity'
import type { Reply } from '../../api.ts'
import { day, when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { CheckField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Empty, RefusalNote } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/settings.ts'
import { Frame } from './Frame.tsx'

type Token = Reply<typeof identity.listMyTokens>['items'][number]

const DAYS = [
  { value: '30', label: say.days(30) },
  { value: '90', label: say.days(90) },
  { value: '365', label: say.aYear },
] as const

function TokenRow({ of, onRevoke, busy }: { of: Token; onRevoke: () => void; busy: boolean }) {
  const over = of.revokedAt !== null || of.expiresAt.getTime() < serverNow()
  return (
    <li className="line">
      <Icon of={IconKey} />
      <span className="grow">
        <span className="m block">
          {of.name} <span className="mono d3">…{of.ending}</span>{' '}
          {over && <Chip>{of.revokedAt ? say.revoked : say.expired}</Chip>}
        </span>
        <span className="sm d3">
          {say.until(of.scopes.join(', '), day(of.expiresAt, serverNow()))}
          {of.usedAt ? say.used(when(of.usedAt, serverNow(), 'minutes')) : say.neverUsed}
          {of.networks.length > 0 && say.fromOnly(of.networks.join(', '))}
        </span>
      </span>
      {!over && (
        <Btn size="sm" busy={busy} onClick={onRevoke}>
          {say.revokeTheToken}
        </Btn>
      )}
    </li>
  )
}

function NewToken({ onMade, onCancel }: { onMade: (text: string) => void; onCancel: () => void }) {
  const scopes = useRead(identity.listScopes, {}, { kinds: [] })
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<string[]>([])
  const [days, setDays] = useState<(typeof DAYS)[number]['value']>('90')
  const [networks, setNetworks] = useState('')
  const act = useAct(identity.createToken, (reply) => onMade(reply.token))
  const bad = fieldErrors(act.error)
  const lack = !name.trim() ? say.needsAName : chosen.length === 0 ? say.needsAScope : ''
  function make() {
    if (lack || act.isPending) return
    act.mutate({
      body: {
        name: name.trim(),
        scopes: chosen,
        networks: networks.split(/[\s,;]+/).filter(Boolean),
        expiresAt: new Date(serverNow() + Number(days) * 86_400_000).toISOString(),
      },
    })
  }
  return (
    <Form onSubmit={make}>
      <div className="fields">
        <TextField
          label={say.whatItIsFor}
          placeholder={say.monitoringOpensRequests}
          value={name}
          error={bad.name}
          onText={setName}
        />
        <ChoiceField label={say.expiresIn} options={DAYS} value={days} error={bad.expiresAt} onChoice={setDays} />
        <TextField
          label={say.onlyFromTheseNetworks}
          optional
          placeholder="203.0.113.0/24"
          value={networks}
          error={bad.networks ?? bad['networks.0']}
          onText={setNetworks}
        />
      </div>
      <fieldset className="field">
        <legend>{say.whatItMayDo}</legend>
        <div className="scope-grid">
          {(scopes.data?.items ?? []).map((scope) => (
            <CheckField
              key={scope}
              checked={chosen.includes(scope)}
              onCheck={(on) => setChosen(on ? [...chosen, scope] : chosen.filter((one) => one !== scope))}
            >
              <span className="mono">{scope}</span>
            </CheckField>
          ))}
        </div>
      </fieldset>
      <RefusalNote error={act.error} />
      <div className="form-acts">
        <Btn type="submit" look="primary" busy={act.isPending} disabled={lack !== ''} title={lack}>
          {act.isPending ? say.makingTheToken : say.makeTheToken}
        </Btn>
        <Btn onClick={onCancel}>{common.cancel}</Btn>
        {lack && <span className="d3">{lack}</span>}
      </div>
    </Form>
  )
}

/** API tokens of the signed-in person. */
export default function TokensPage() {
  const read = useRead(identity.listMyTokens, {}, { kinds: ['person', 'token'] })
  const revoke = useAct(identity.revokeMyToken)
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<string | null>(null)
  const items = read.data?.items ?? []
  return (
    <Frame title={say.apiTokens} second={say.forProgramsThatAct}>
      {made && (
        <div className="call acc">
          <div className="shown-once grow">
            <span>
              <b className="b block">{say.copyTheTokenNow}</b>
              {say.itIsShownThis}
            </span>
            <code>{made}</code>
            <div className="form-acts">
              <Btn onClick={() => void navigator.clipboard.writeText(made)}>{say.copyTheToken}</Btn>
              <Btn look="primary" onClick={() => setMade(null)}>
                {say.iHaveKeptThe}
              </Btn>
            </div>
          </div>
        </div>
      )}
      {making ? (
        <NewToken
          onMade={(text) => {
            setMade(text)
            setMaking(false)
          }}
          onCancel={() => setMaking(false)}
        />
      ) : (
        <span>
          <Btn icon={IconKey} onClick={() => setMaking(true)}>
            {say.makeAToken}
          </Btn>
        </span>
      )}
      <RefusalNote error={read.error ?? revoke.error} />
      {read.data && items.length === 0 && !making && (
        <Empty icon={IconKey} title={say.noTokenYet}>
          {say.everythingThePortalDoes}{' '}
          <a className="link" href="/api" target="_blank" rel="noreferrer">
            /api
          </a>{' '}
          {say.saysHow}
        </Empty>
      )}
      {items.length > 0 && (
        <ul className="rows">
          {items.map((one) => (
            <TokenRow
              key={one.id}
              of={one}
              busy={revoke.isPending && revoke.variables?.params?.id === one.id}
              onRevoke={() => {
                if (confirm(say.revokeProgramsThatUse(one.name))) revoke.mutate({ params: { id: one.id } })
              }}
            />
          ))}
        </ul>
      )}
    </Frame>
  )
}
