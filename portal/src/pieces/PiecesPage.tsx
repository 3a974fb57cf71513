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
import { common } from '../words/common.ts'
import { piecesWords as words } from '../words/pieces.ts'
import { Chain, Conversation } from './SampleTalk.tsx'
import { COLOURS, NEUTRALS, SAMPLE_PERSON, samplePromises } from './samples.ts'
import './pieces-page.css'

const REFUSED = new Problem({
  status: 409,
  code: 'licence.requester_approves',
  title: words.refused,
  detail: words.somebodyElse,
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

function SampleComposer({ start, says }: { start: ComposerKind; says: string }) {
  const [kind, setKind] = useState(start)
  const [text, setText] = useState(says)
  const [files, setFiles] = useState<File[]>([])
  return (
    <Composer
      account="Acme"
      recipients={
        <>
          {words.to} <b className="b">{SAMPLE_PERSON}</b>
          {words.oneFollower}
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
        {words.acknowledge}
      </Btn>
      <Btn>{words.escalate}</Btn>
      <Btn look="quiet">{common.cancel}</Btn>
      <Btn look="primary" className="fcs">
        {words.focus}
      </Btn>
      <Btn look="primary" busy>
        {common.sending}
      </Btn>
      <Btn disabled>{words.needsNote}</Btn>
    </div>
  )
}

function Marks() {
  const all = ['P1', 'P2', 'P3', 'P4'] as const
  return (
    <>
      <Part title={words.severity}>
        <div className="row wrap">
          {all.map((of) => (
            <Severity key={of} of={of} />
          ))}
          <span className="d3 sm">{words.past}</span>
          {all.map((of) => (
            <Severity key={of} of={of} quiet />
          ))}
        </div>
      </Part>
      <Part title={words.marks}>
        <div className="row wrap marks">
          <Health of="up" />
          <Health of="degraded" />
          <Health of="down" />
          <Health of="inconclusive" />
        </div>
        <div className="row wrap marks">
          <Status shape="dotted">{words.new}</Status>
          <Status shape="open">{words.open}</Status>
          <Status shape="half">{words.inProgress}</Status>
          <Status shape="paused">{words.customersTurn}</Status>
          <Status shape="ticked">{words.solved}</Status>
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
    <div className={`pc-sheet ${scheme}`}>
      <h2 className="h1">{scheme === 'light' ? words.inLight : words.inDark}</h2>
      <Part title={words.colours}>
        <Swatches names={NEUTRALS} />
        <Swatches names={COLOURS} />
      </Part>
      <Part title={words.type}>
        <div className="bx ty">
          <div>
            <span className="d3">34</span>
            <span className="t34 tn">14:05</span>
            <span className="t26">{words.headline}</span>
          </div>
          <div>
            <span className="d3">20</span>
            <span className="h1">{words.pageTitle}</span>
            <span className="t16">{words.customersRead}</span>
          </div>
          <div>
            <span className="d3">13, 14</span>
            <span>{words.staffText}</span>
            <span className="rd">{words.staffReads}</span>
            <span className="b">{words.semibold}</span>
          </div>
          <div>
            <span className="d3">12, 11</span>
            <span className="sm d3">{words.secondLine}</span>
            <span className="mono">{words.mono}</span>
          </div>
        </div>
      </Part>
      <Marks />
      <Part title={words.promise}>
        <div className="bx grid2">
          {samplePromises(now).map((sample) => (
            <PromiseClock key={sample.of.name} of={sample.of} consequence={sample.consequence} foot />
          ))}
          <Lateness firedAt={now - 83_000 + 3} latenessMs={3} />
          <Lateness firedAt={now - 82_000 + 240} latenessMs={1240} />
        </div>
      </Part>
      <Part title={words.nextHours}>
        <div className="bx edge">
          <Horizon
            marks={[
              { id: '1', at: now - 510_000, severity: 'P3', label: '48211', href: '#1' },
              { id: '2', at: now + 37_000, severity: 'P1', label: words.markAcknowledge, href: '#2' },
              { id: '3', at: now + 396_000, severity: 'P2', label: words.markUpdate(48190), href: '#3' },
              { id: '4', at: now + 1_756_000, severity: 'P1', label: words.markUpdate(48213), href: '#4' },
              { id: '5', at: now + 6_700_000, severity: 'P3', label: '48122', href: '#5' },
            ]}
          />
        </div>
      </Part>
      <Part title={words.acts}>
        <Acts />
      </Part>
      <Part title={words.conversation}>
        <Conversation now={now} />
      </Part>
      <Part title={words.escalation}>
        <div className="bx">
          <Chain now={now} />
        </div>
      </Part>
      <Part title={words.composers}>
        <div className="stack g2">
          <SampleComposer start="answer" says={words.rollBack} />
          <SampleComposer start="note" says={words.theirYes} />
        </div>
      </Part>
      <Part title={words.timeline}>
        <div className="bx">
          <Timeline
            of={[
              {
                id: '1',
                at: now - 44_000,
                icon: <IconInbox className="i" aria-hidden="true" />,
                text: words.answered('Ola Draft'),
                second: words.responseKept,
                tone: 'acc',
              },
              {
                id: '2',
                at: now - 204_000,
                icon: <IconBellRinging className="i" aria-hidden="true" />,
                text: words.checkout,
                second: words.fourStarted,
                right: words.pagingStep,
                tone: 'p1',
              },
              {
                id: '3',
                at: now - 86_400_000,
                icon: <IconInbox className="i" aria-hidden="true" />,
                text: words.slowSearch,
                second: words.solvedIn,
              },
            ]}
          />
        </div>
      </Part>
      <Part title={words.states}>
        <div className="grid2">
          <div className="bx edge">
            <Empty title={words.nothingWaits} act={<Btn size="sm">{words.takeNext}</Btn>}>
              {words.fourWithout}
            </Empty>
          </div>
          <div className="bx edge">
            <Skeleton rows={3} />
          </div>
          <RefusalNote error={REFUSED} />
          <NotLiveBar state={{ live: false, since: now - 34_000, retryAt: now + 4000 }} />
        </div>
        <div className="row wrap last">
          <UndoToast until={now + 8000} onUndo={() => {}}>
            {words.moved}
          </UndoToast>
          <span className="row d3 sm">
            <Kbd>g</Kbd>
            <Kbd>r</Kbd> {words.opens}
          </span>
        </div>
      </Part>
    </div>
  )
}

/** Every shared piece, light beside dark: where a change of look is judged first. */
export default function PiecesPage() {
  const [now] = useState(serverNow)
  useTitle(words.title)
  return (
    <main className="sheets">
      <h1 className="sr">{words.title}</h1>
      <Sheet scheme="light" now={now} />
      <Sheet scheme="dark" now={now} />
    </main>
  )
}
