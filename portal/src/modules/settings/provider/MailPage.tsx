import { health } from '#contracts/health'
import { useRead } from '../../../queries.ts'
import { KeyValue } from '../../../ui/Card.tsx'
import { Health } from '../../../ui/Health.tsx'
import { RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { Frame, Part } from '../Frame.tsx'

const OUTBOX: Record<string, string> = {
  waiting: 'Waiting to leave',
  queued: 'Waiting to leave',
  sending: 'Leaving now',
  sent: 'Sent',
  failed: 'Given up',
  held: 'Held: no server is set',
}

/** How mail comes in and goes out. It is set where the program is started, so it is read here, not changed. */
export default function MailPage() {
  const read = useRead(health.system, {}, { kinds: ['health'] })
  const mail = read.data?.mail
  const wrong = (read.data?.conditions ?? []).filter((one) => one.kind === 'mail')
  return (
    <Frame title="Mail">
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={3} />}
      {mail && (
        <>
          {wrong.length === 0 ? (
            <p>
              <Health of="up">Mail comes in and leaves</Health>
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
          <Part title="Coming in" says="Messages are stored before anything is decided about them.">
            <KeyValue
              of={[
                ['Not looked at yet', mail.waitingIn],
                ['Put aside, could not be read', mail.quarantined],
              ]}
            />
          </Part>
          <Part title="Going out">
            {Object.keys(mail.outbox).length === 0 ? (
              <p className="d3">Nothing waits.</p>
            ) : (
              <KeyValue of={Object.entries(mail.outbox).map(([state, n]) => [OUTBOX[state] ?? state, n])} />
            )}
          </Part>
          <Part
            title="Where it is set"
            says="Listener, host name and the server for outgoing mail belong to the machine, not to the portal."
          >
            <KeyValue
              of={[
                [
                  'Outgoing server',
                  <span key="o" className="mono">
                    SMTP_OUT_URL
                  </span>,
                ],
                [
                  'Listener for mail',
                  <span key="p" className="mono">
                    SMTP_PORT
                  </span>,
                ],
                [
                  'Every setting',
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
