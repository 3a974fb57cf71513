import { useState } from 'react'
import { identity } from '#contracts/identity'
import { when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Card, KeyValue } from '../../ui/Card.tsx'
import { Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/accounts.ts'
import { common } from '../../words/common.ts'
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
    <Card title={say.signingIn}>
      <KeyValue
        of={[
          [say.password, facts.password ? say.set : say.noneWord],
          [say.authenticatorApp, facts.code ? say.setUp : say.noneWord],
          [say.passkeys, facts.passkeys.map((one) => one.name).join(', ') || say.noneWord],
          [
            say.signedIn,
            facts.sessions.length === 0
              ? say.nowhere
              : `${facts.sessions.map((one) => one.device).join(', ')}${last ? say.lastSeen(when(last, serverNow(), 'minutes')) : ''}`,
          ],
          [say.apiTokens, facts.tokens.filter((one) => !one.revokedAt).length || say.noneWord],
          [say.invitedUntil, facts.invitedUntil ? when(facts.invitedUntil, serverNow(), 'minutes') : null],
        ]}
      />
      <div className="row wrap access-acts">
        {facts.locked ? (
          <Btn busy={unlock.isPending} onClick={() => unlock.mutate({ params })}>
            {say.unlock(of.name)}
          </Btn>
        ) : (
          <Btn onClick={() => setReason('')}>{say.lockOut(of.name)}</Btn>
        )}
        {facts.sessions.length > 0 && (
          <Btn busy={end.isPending} onClick={() => end.mutate({ params })}>
            {say.endAllSessions}
          </Btn>
        )}
        {(facts.code || facts.passkeys.length > 0) && (
          <Btn
            busy={reset.isPending}
            onClick={() => {
              if (confirm(say.takeTheAuthenticatorApp(of.name))) reset.mutate({ params })
            }}
          >
            {say.resetTheSecondFactor}
          </Btn>
        )}
      </div>
      {reason !== null && (
        <Form
          className="form access-acts"
          onSubmit={() => reason.trim() && lock.mutate({ params, body: { reason: reason.trim() } })}
        >
          <TextField
            label={say.why}
            hint={say.standsInTheRecord}
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
              title={reason.trim() ? undefined : say.needsAReasonFirst}
            >
              {lock.isPending ? say.lockingOut : say.lockOut(of.name)}
            </Btn>
            <Btn onClick={() => setReason(null)}>{common.cancel}</Btn>
          </div>
        </Form>
      )}
      <RefusalNote error={lock.error ?? unlock.error ?? end.error ?? reset.error} />
    </Card>
  )
}
