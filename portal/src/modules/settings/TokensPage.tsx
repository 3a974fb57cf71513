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
import { Frame } from './Frame.tsx'

type Token = Reply<typeof identity.listMyTokens>['items'][number]

const DAYS = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
] as const

function TokenRow({ of, onRevoke, busy }: { of: Token; onRevoke: () => void; busy: boolean }) {
  const over = of.revokedAt !== null || of.expiresAt.getTime() < serverNow()
  return (
    <li className="line">
      <Icon of={IconKey} />
      <span className="grow">
        <span className="m block">
          {of.name} <span className="mono d3">…{of.ending}</span>{' '}
          {over && <Chip>{of.revokedAt ? 'Revoked' : 'Expired'}</Chip>}
        </span>
        <span className="sm d3">
          {of.scopes.join(', ')}. Until {day(of.expiresAt, serverNow())}
          {of.usedAt ? `, used ${when(of.usedAt, serverNow(), 'minutes')}` : ', never used'}
          {of.networks.length > 0 && `, from ${of.networks.join(', ')} only`}
        </span>
      </span>
      {!over && (
        <Btn size="sm" busy={busy} onClick={onRevoke}>
          Revoke the token
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
  const lack = !name.trim() ? 'Needs a name' : chosen.length === 0 ? 'Needs a scope' : ''
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
          label="What it is for"
          placeholder="Monitoring opens requests"
          value={name}
          error={bad.name}
          onText={setName}
        />
        <ChoiceField label="Expires in" options={DAYS} value={days} error={bad.expiresAt} onChoice={setDays} />
        <TextField
          label="Only from these networks"
          optional
          placeholder="203.0.113.0/24"
          value={networks}
          error={bad.networks ?? bad['networks.0']}
          onText={setNetworks}
        />
      </div>
      <fieldset className="field">
        <legend>What it may do</legend>
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
          {act.isPending ? 'Making the token' : 'Make the token'}
        </Btn>
        <Btn onClick={onCancel}>Cancel</Btn>
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
    <Frame title="API tokens" second="for programs that act as you, within their scopes">
      {made && (
        <div className="call acc">
          <div className="shown-once grow">
            <span>
              <b className="b block">Copy the token now</b>
              It is shown this once only.
            </span>
            <code>{made}</code>
            <div className="form-acts">
              <Btn onClick={() => void navigator.clipboard.writeText(made)}>Copy the token</Btn>
              <Btn look="primary" onClick={() => setMade(null)}>
                I have kept the token
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
            Make a token
          </Btn>
        </span>
      )}
      <RefusalNote error={read.error ?? revoke.error} />
      {read.data && items.length === 0 && !making && (
        <Empty icon={IconKey} title="No token yet">
          Everything the portal does, programs can do: the page{' '}
          <a className="link" href="/api" target="_blank" rel="noreferrer">
            /api
          </a>{' '}
          says how.
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
                if (confirm(`Revoke ${one.name}? Programs that use it stop working at once.`))
                  revoke.mutate({ params: { id: one.id } })
              }}
            />
          ))}
        </ul>
      )}
    </Frame>
  )
}
