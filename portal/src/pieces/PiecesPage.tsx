import { IconBellRinging, IconInbox } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Problem } from '../api.ts'
import { useTitle } from '../shell/title.ts'
import { serverNow } from '../time.ts'
import { Btn } from '../ui/Btn.tsx'
import { Channel } from '../ui/Channel.tsx'
import { Composer, type ComposerKind } from '../ui/Composer.tsx'
import { Health } from '../ui/Health.tsx'
import { Horizon } from '../ui/Horizon.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { Lateness, PromiseClock } from '../ui/PromiseClock.tsx'
import { Severity } from '../ui/Severity.tsx'
import { Empty, NotLiveBar, RefusalNote, Skeleton, UndoToast } from '../ui/States.tsx'
import { Status } from '../ui/Status.tsx'
import { Timeline } from '../ui/Timeline.tsx'
import { Chain, Conversation } from './SampleTalk.tsx'
import { COLOURS, NEUTRALS, samplePromises } from './samples.ts'
import './pieces-page.css'

const REFUSED = new Problem({
  status: 409,
  code: 'licence.requester_approves',
  title: 'Not approved: you asked for it yourself',
  detail: 'Somebody else must decide.',
})

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="h3">{title}</h3>
      {children}
    </section>
  )
}

function Swatches({ names }: { names: string[] }) {
  return (
    <div className="sw">
      {names.map((name) => (
        <span key={name}>
          <i style={{ background: `var(--${name})` }} />
          {name}
        </span>
      ))}
    </div>
  )
}

function SampleComposer({ start, words }: { start: ComposerKind; words: string }) {
  const [kind, setKind] = useState(start)
  const [text, setText] = useState(words)
  const [files, setFiles] = useState<File[]>([])
  return (
    <Composer
      account="Acme"
      recipients={
        <>
          To <b className="b">Jordan Placeholder</b>, 1 follower
        </>
      }
      kind={kind}
      onKind={setKind}
      text={text}
      onText={setText}
      files={files}
      onFiles={setFiles}
      sending={false}
      onSend={() => {}}
    />
  )
}

function Acts() {
  return (
    <div className="row wrap">
      <Btn look="primary" keyCap="a">
        Acknowledge
      </Btn>
      <Btn>Escalate</Btn>
      <Btn look="quiet">Cancel</Btn>
      <Btn look="primary" className="fcs">
        Focus
      </Btn>
      <Btn look="primary" busy>
        Sending
      </Btn>
      <Btn disabled>Needs a note first</Btn>
    </div>
  )
}

function Marks() {
  const all = ['P1', 'P2', 'P3', 'P4'] as const
  return (
    <>
      <Part title="Severity: weight falls from P1 to P4; shape and label always">
        <div className="row wrap">
          {all.map((of) => (
            <Severity key={of} of={of} />
          ))}
          <span className="d3 sm">in the past tense:</span>
          {all.map((of) => (
            <Severity key={of} of={of} quiet />
          ))}
        </div>
      </Part>
      <Part title="Health, request status, channels">
        <div className="row wrap marks">
          <Health of="up" />
          <Health of="degraded" />
          <Health of="down" />
          <Health of="inconclusive" />
        </div>
        <div className="row wrap marks">
          <Status shape="dotted">New</Status>
          <Status shape="open">Open</Status>
          <Status shape="half">In progress</Status>
          <Status shape="paused">Customer’s turn</Status>
          <Status shape="ticked">Solved</Status>
        </div>
        <div className="row wrap d2 marks">
          {['push', 'sms', 'voice', 'email', 'portal', 'webhook'].map((of) => (
            <Channel key={of} of={of} />
          ))}
        </div>
      </Part>
    </>
  )
}

function Sheet({ scheme, now }: { scheme: 'light' | 'dark'; now: number }) {
  return (
    <div className={`sheet ${scheme}`}>
      <h2 className="h1">Pieces, {scheme}</h2>
      <Part title="Neutrals and the accent">
        <Swatches names={NEUTRALS} />
        <Swatches names={COLOURS} />
      </Part>
      <Part title="Type: Inter, figures that change are tabular">
        <div className="bx ty">
          <div>
            <span className="d3">34</span>
            <span className="t34 tn">14:05</span>
            <span className="t26">26 Phone headline</span>
          </div>
          <div>
            <span className="d3">20</span>
            <span className="h1">Page title</span>
            <span className="t16">16 customers read and type</span>
          </div>
          <div>
            <span className="d3">13, 14</span>
            <span>13 staff text</span>
            <span className="rd">14 staff reads longer</span>
            <span className="b">13 semibold</span>
          </div>
          <div>
            <span className="d3">12, 11</span>
            <span className="sm d3">12 second line</span>
            <span className="mono">mono: ids, logs, hashes</span>
          </div>
        </div>
      </Part>
      <Marks />
      <Part title="Promise: name, what is left, how much is used, when due">
        <div className="bx grid2">
          {samplePromises(now).map((sample) => (
            <PromiseClock key={sample.of.name} of={sample.of} consequence={sample.consequence} foot />
          ))}
          <Lateness firedAt={now - 83_000 + 3} latenessMs={3} />
          <Lateness firedAt={now - 82_000 + 240} latenessMs={1240} />
        </div>
      </Part>
      <Part title="The next two hours">
        <div className="bx flush">
          <Horizon
            marks={[
              { id: '1', at: now - 510_000, severity: 'P3', label: '48211', href: '#1' },
              { id: '2', at: now + 37_000, severity: 'P1', label: '48213 acknowledge', href: '#2' },
              { id: '3', at: now + 396_000, severity: 'P2', label: '48190 update', href: '#3' },
              { id: '4', at: now + 1_756_000, severity: 'P1', label: '48213 update', href: '#4' },
              { id: '5', at: now + 6_700_000, severity: 'P3', label: '48122', href: '#5' },
            ]}
          />
        </div>
      </Part>
      <Part title="Acts: one primary a screen">
        <Acts />
      </Part>
      <Part title="Conversation">
        <Conversation now={now} />
      </Part>
      <Part title="Escalation, page by page">
        <div className="bx">
          <Chain now={now} />
        </div>
      </Part>
      <Part title="Two composers nobody confuses">
        <div className="stack g2">
          <SampleComposer start="answer" words="May we roll back release 4.18?" />
          <SampleComposer start="note" words="Their yes is needed by contract." />
        </div>
      </Part>
      <Part title="Timeline">
        <div className="bx">
          <Timeline
            of={[
              {
                id: '1',
                at: now - 44_000,
                icon: <IconInbox className="i" aria-hidden="true" />,
                text: 'Ola Draft answered 48213',
                second: 'First response kept, 27:20 early',
                tone: 'acc',
              },
              {
                id: '2',
                at: now - 204_000,
                icon: <IconBellRinging className="i" aria-hidden="true" />,
                text: 'P1 48213 Checkout returns 502',
                second: 'Four promises started',
                right: 'paging, step 2',
                tone: 'p1',
              },
              {
                id: '3',
                at: now - 86_400_000,
                icon: <IconInbox className="i" aria-hidden="true" />,
                text: '48031 solved: slow search in the shop',
                second: 'P3 in 3 h 12 m of 3 days',
              },
            ]}
          />
        </div>
      </Part>
      <Part title="Empty, loading, refused, not live, undo">
        <div className="grid2">
          <div className="bx flush">
            <Empty title="Nothing waits for you" act={<Btn size="sm">Take the next one</Btn>}>
              Web operations has 4 requests without anybody.
            </Empty>
          </div>
          <div className="bx flush">
            <Skeleton rows={3} />
          </div>
          <RefusalNote error={REFUSED} />
          <NotLiveBar state={{ live: false, since: now - 34_000, retryAt: now + 4000 }} />
        </div>
        <div className="row wrap last">
          <UndoToast until={now + 8000} onUndo={() => {}}>
            48160 moved to Tier 1
          </UndoToast>
          <span className="row d3 sm">
            <Kbd>g</Kbd>
            <Kbd>r</Kbd> opens Requests
          </span>
        </div>
      </Part>
    </div>
  )
}

/** Every shared piece, light beside dark: where a change of look is judged first. */
export default function PiecesPage() {
  const [now] = useState(serverNow)
  useTitle('Pieces')
  return (
    <main className="sheets">
      <h1 className="sr">Pieces</h1>
      <Sheet scheme="light" now={now} />
      <Sheet scheme="dark" now={now} />
    </main>
  )
}
