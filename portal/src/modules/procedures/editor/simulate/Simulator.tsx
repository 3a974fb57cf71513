import { useEffect, useMemo, useRef, useState } from 'react'
import { type Finding, type Graph, readBpmn } from '#procedures-rules'
import { serverNow } from '../../../../time.ts'
import { Empty, FromServer, Skeleton } from '../../../../ui/States.tsx'
import { say } from '../../../../words/procedure-play.ts'
import { begin, type Choice, choicesOf, type Deed, nextOf, type Play, take } from './play.ts'
import { Side } from './Side.tsx'
import { Stage } from './Stage.tsx'

type Read = { graph?: Graph; findings: readonly Finding[] }

/** Tries a drawing out before it is published: the interpreter that will run it moves the tokens, and whoever looks chooses. */
export default function Simulator({ xml }: { xml: string }) {
  const [read, setRead] = useState<Read | null>(null)
  useEffect(() => {
    let gone = false
    void ready()
      .then(() => readBpmn(xml))
      .then((found) => !gone && setRead(found))
    return () => {
      gone = true
    }
  }, [xml])
  if (!read) return <Skeleton rows={4} />
  if (!read.graph)
    return (
      <Empty title={say.unreadable}>
        <FromServer text={read.findings.find(({ level }) => level === 'refused')?.text ?? ''} />
      </Empty>
    )
  return <Playing xml={xml} graph={read.graph} />
}

/** Times are reckoned with Temporal, which not every browser has yet. */
async function ready(): Promise<void> {
  if ('Temporal' in globalThis) return
  const { Temporal } = await import('temporal-polyfill')
  Object.assign(globalThis, { Temporal })
}

/** The clock of the play begins at the whole millisecond: the interpreter takes no part of one. */
const now = () => Math.round(serverNow())

/** Between two steps that are played by themselves. */
const paceMs = 700

function Playing({ xml, graph }: { xml: string; graph: Graph }) {
  const [play, setPlay] = useState<Play>(() => begin(graph, now()))
  const [running, setRunning] = useState(false)
  const [chosen, setChosen] = useState<number | null>(null)
  const choices = useMemo(() => choicesOf(play), [play])
  const next = useMemo(() => nextOf(play), [play])
  const latest = useRef(play)
  latest.current = play
  const go = (choice: Choice, deed?: Deed) => {
    setChosen(null)
    setPlay(take(latest.current, choice, deed))
  }
  useEffect(() => {
    if (!running) return
    if (!next) return setRunning(false)
    const timer = setTimeout(() => setPlay((was) => take(was, next)), paceMs)
    return () => clearTimeout(timer)
  }, [running, next])
  return (
    <div className="pe">
      <Stage
        xml={xml}
        play={play}
        choices={choices}
        onChoose={(one) => (one.form.length > 0 || one.kind === 'question' ? setChosen(one.id) : go(one))}
      />
      <Side
        play={play}
        choices={choices}
        chosen={chosen}
        running={running}
        canStep={next !== null}
        onChosen={setChosen}
        onGo={go}
        onPlay={setPlay}
        onRunning={setRunning}
        onStep={() => next && go(next)}
        onReset={(data) => {
          setRunning(false)
          setChosen(null)
          setPlay(begin(graph, now(), data))
        }}
      />
    </div>
  )
}
