import { health } from '#contracts/health'
import { useRead } from '../../../queries.ts'
import { KeyValue } from '../../../ui/Card.tsx'
import { Health } from '../../../ui/Health.tsx'
import { RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { say } from '../../../words/provider.ts'
import { Frame, Part } from '../Frame.tsx'

const OUTBOX: Record<string, string> = {
  waiting: say.waitingToLeave,
  queued: say.waitingToLeave,
  sending: say.leavingNow,
  sent: say.sent,
  failed: say.givenUp,
  held: say.heldNoServerIs,
}

/** How mail comes in and goes out. It is set where the program is started, so it is read here, not changed. */
export default function MailPage() {
  const read = useRead(health.system, {}, { kinds: ['health'] })
  const mail = read.data?.mail
  const wrong = (read.data?.conditions ?? []).filter((one) => one.kind === 'mail')
  return (
    <Frame title={say.mail}>
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={3} />}
      {mail && (
        <>
          {wrong.length === 0 ? (
            <p>
              <Health of="up">{say.mailComesInAnd}</Health>
            </p>
          ) : (
            <ul className="stack g2">
              {wrong.map((one) => (
                <li key={one.id}>
                  <Health of="down">{one.text}</Health>
                </li>
              ))}
            </ul>
          )}
          <Part title={say.comingIn} says={say.messagesAreStoredBefore}>
            <KeyValue
              of={[
                [say.notLookedAtYet, mail.waitingIn],
                [say.putAsideCouldNot, mail.quarantined],
              ]}
            />
          </Part>
          <Part title={say.goingOut}>
            {Object.keys(mail.outbox).length === 0 ? (
              <p className="d3">{say.nothingWaits}</p>
            ) : (
              <KeyValue of={Object.entries(mail.outbox).map(([state, n]) => [OUTBOX[state] ?? state, n])} />
            )}
          </Part>
          <Part title={say.whereItIsSet} says={say.listenerHostNameAnd}>
            <KeyValue
              of={[
                [
                  say.outgoingServer,
                  <span key="o" className="mono">
                    SMTP_OUT_URL
                  </span>,
                ],
                [
                  say.listenerForMail,
                  <span key="p" className="mono">
                    SMTP_PORT
                  </span>,
                ],
                [
                  say.everySetting,
                  <span key="c" className="mono">
                    npx palisade config
                  </span>,
                ],
              ]}
            />
          </Part>
        </>
      )}
    </Frame>
  )
}
