import { IconBellRinging } from '@tabler/icons-react'
import { Escalation } from '../ui/Escalation.tsx'
import { EventLine, Message } from '../ui/Message.tsx'

/** A conversation with one message of each kind. */
export function Conversation({ now }: { now: number }) {
  return (
    <div className="stack g2">
      <Message
        account="Acme"
        of={{
          id: '1',
          kind: 'customer',
          author: 'Jordan Placeholder',
          belongs: 'Acme Corp demo',
          channel: 'portal',
          at: now - 204_000,
          body: 'Since about half past one no customer can pay by card.',
        }}
      />
      <EventLine icon={IconBellRinging} at={now - 203_000}>
        Page chain started, policy Web operations P1, version 12
      </EventLine>
      <Message
        account="Acme"
        of={{
          id: '2',
          kind: 'answer',
          author: 'Ola Draft',
          belongs: 'Call centre',
          channel: 'email',
          at: now - 44_000,
          body: 'We have your report and treat it as P1.',
          to: 'Jordan Placeholder and 1 follower',
          delivery: { state: 'sent', words: 'Delivered' },
          kept: 'First response, 27:20 early',
        }}
      />
      <Message
        account="Acme"
        of={{
          id: '3',
          kind: 'note',
          author: 'Ola Draft',
          belongs: 'Call centre',
          channel: 'portal',
          at: now - 22_000,
          body: 'A roll-back needs their yes by contract.',
        }}
      />
    </div>
  )
}

/** A chain with one step of each kind. */
export function Chain({ now }: { now: number }) {
  return (
    <Escalation
      steps={[
        {
          id: '1',
          person: 'Sam Sample',
          role: 'primary',
          state: 'expired',
          at: now - 83_000,
          firedAt: now - 83_000,
          latenessMs: 3,
          pages: [
            { id: 'a', channel: 'push', at: now - 203_000, outcome: 'delivered', state: 'sent' },
            { id: 'b', channel: 'voice', at: now - 98_000, outcome: 'rang 15 s, no answer', state: 'sent' },
          ],
        },
        {
          id: '2',
          person: 'Robin Example',
          role: 'alternate',
          state: 'passed',
          at: now - 83_000,
          pages: [{ id: 'c', channel: 'sms', at: now - 83_000, outcome: 'failed: number refused', state: 'failed' }],
        },
        {
          id: '3',
          person: 'Noor Fixture',
          role: 'stands in',
          state: 'paging',
          at: now - 83_000,
          until: now + 37_000,
          pages: [{ id: 'd', channel: 'voice', at: now + 22_000, outcome: '', state: 'planned' }],
        },
        { id: '4', person: 'Kim Mockup', role: 'team lead', state: 'waiting', at: now + 37_000, pages: [] },
      ]}
    />
  )
}
