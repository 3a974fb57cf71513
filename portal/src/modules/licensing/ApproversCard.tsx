import { startAuthentication } from '@simplewebauthn/browser'
import { useState } from 'react'
import { licensing } from '#contracts/licensing'
import { call, type Reply } from '../../api.ts'
import { queries, useRead } from '../../queries.ts'
import { useMay, useMe } from '../../session.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { readable } from '../identity/passkey.ts'
import { roleWords } from './PolicyDialog.tsx'

type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']
type Approver = Reply<typeof licensing.listApprovers>['items'][number]
type Passkey = Approver['passkeys'][number]

function PasskeyLine({ of, person, vouches }: { of: Passkey; person: Approver['person']; vouches: boolean }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  async function vouch() {
    setBusy(true)
    setError(null)
    try {
      const params = { id: person.id }
      const { options } = await call(licensing.vouchToSign, { params, query: { credentialId: of.credentialId } })
      const answer = (await startAuthentication({ optionsJSON: options as unknown as Options })) as never
      await call(licensing.vouch, { params, body: { credentialId: of.credentialId, answer } })
      await queries.invalidateQueries()
    } catch (failure) {
      setError(readable(failure))
    } finally {
      setBusy(false)
    }
  }
  return (
    <span className="stack g2">
      <span className="row wrap">
        {of.name}
        <Chip look={of.allowed ? 'up' : 'line'}>
          {of.allowed ? say.mayDecide : of.pending ? say.vouchPending : say.mayNotDecide}
        </Chip>
        {vouches && !of.allowed && !of.pending && (
          <Btn size="sm" busy={busy} onClick={() => void vouch()}>
            {say.vouchFor}
          </Btn>
        )}
      </span>
      {of.refused && <span className="sm d3 mono">{of.refused}</span>}
      <RefusalNote error={error} what={say.notVouched} />
    </span>
  )
}

/** Who may approve, and whose passkeys the licence server lets decide; a colleague vouches for a new one. */
export function ApproversCard() {
  const me = useMe()
  const approves = useMay('licence.approve')
  const read = useRead(licensing.listApprovers, {}, { kinds: ['person'] })
  return (
    <section className="card lic-card">
      <h2 className="h3">{say.approvers}</h2>
      <RefusalNote error={read.error} what={say.notShown} />
      <ul className="lic-list">
        {read.data?.items.map(({ person, passkeys }) => (
          <li key={person.id} className="lic-kind">
            <span className="ti">
              <span className="a">{person.name}</span>
              <span className="s">{person.roles.map((role) => roleWords[role] ?? role).join(', ')}</span>
            </span>
            <span className="stack g2">
              {passkeys.length === 0 && <span className="d3">{say.hasNoPasskey}</span>}
              {passkeys.map((one) => (
                <PasskeyLine
                  key={one.credentialId}
                  of={one}
                  person={person}
                  vouches={approves && person.id !== me.id}
                />
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
