import { useState } from 'react'
import { identity } from '#contracts/identity'
import { when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Card, KeyValue } from '../../ui/Card.tsx'
import { Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import type { Person } from './words.ts'

/** How a person signs in, for administrators: facts, and the acts that end it. */
export function PersonAccess({ of }: { of: Person }) {
  const read = useRead(identity.accessOf, { params: { id: of.id } }, { kinds: ['person', 'session'] })
  const [reason, setReason] = useState<string | null>(null)
  const lock = useAct(identity.lockPerson, () => setReason(null))
  const unlock = useAct(identity.unlockPerson)
  const end = useAct(identity.endSessionsOf)
  const reset = useAct(identity.resetSecondFactor)
  if (read.error) return <RefusalNote error={read.error} />
  if (!read.data) return <Skeleton rows={2} />
  const facts = read.data
  const params = { id: of.id }
  const last = facts.sessions.reduce<Date | null>((best, one) => (!best || one.seenAt > best ? one.seenAt : best), null)
  return (
    <Card title="Signing in">
      <KeyValue
        of={[
          ['Password', facts.password ? 'set' : 'none'],
          ['Authenticator app', facts.code ? 'set up' : 'none'],
          ['Passkeys', facts.passkeys.map((one) => one.name).join(', ') || 'none'],
          [
            'Signed in',
            facts.sessions.length === 0
              ? 'nowhere'
              : `${facts.sessions.map((one) => one.device).join(', ')}${last ? `, last seen ${when(last, serverNow(), 'minutes')}` : ''}`,
          ],
          ['API tokens', facts.tokens.filter((one) => !one.revokedAt).length || 'none'],
          ['Invited until', facts.invitedUntil ? when(facts.invitedUntil, serverNow(), 'minutes') : null],
        ]}
      />
      <div className="row wrap access-acts">
        {facts.locked ? (
          <Btn busy={unlock.isPending} onClick={() => unlock.mutate({ params })}>
            Unlock {of.name}
          </Btn>
        ) : (
          <Btn onClick={() => setReason('')}>Lock {of.name} out</Btn>
        )}
        {facts.sessions.length > 0 && (
          <Btn busy={end.isPending} onClick={() => end.mutate({ params })}>
            End all sessions
          </Btn>
        )}
        {(facts.code || facts.passkeys.length > 0) && (
          <Btn
            busy={reset.isPending}
            onClick={() => {
              if (confirm(`Take the authenticator app and passkeys of ${of.name} away, and end every session?`))
                reset.mutate({ params })
            }}
          >
            Reset the second factor
          </Btn>
        )}
      </div>
      {reason !== null && (
        <Form
          className="form access-acts"
          onSubmit={() => reason.trim() && lock.mutate({ params, body: { reason: reason.trim() } })}
        >
          <TextField
            label="Why"
            hint="Stands in the record. Everything they are signed in with ends at once."
            value={reason}
            error={fieldErrors(lock.error).reason}
            onText={setReason}
          />
          <div className="form-acts">
            <Btn
              type="submit"
              look="primary"
              busy={lock.isPending}
              disabled={reason.trim() === ''}
              title={reason.trim() ? undefined : 'Needs a reason first'}
            >
              {lock.isPending ? 'Locking out' : `Lock ${of.name} out`}
            </Btn>
            <Btn onClick={() => setReason(null)}>Cancel</Btn>
          </div>
        </Form>
      )}
      <RefusalNote error={lock.error ?? unlock.error ?? end.error ?? reset.error} />
    </Card>
  )
}
