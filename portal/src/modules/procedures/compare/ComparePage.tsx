import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { procedures } from '#contracts/procedures'
import { useFilters } from '../../../filters.ts'
import { useRead } from '../../../queries.ts'
import { useTitle } from '../../../shell/title.ts'
import { ChoiceField } from '../../../ui/Field.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Empty, RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { say } from '../../../words/procedure-compare.ts'
import type { Procedure } from '../shown.ts'
import { ChangeList } from './ChangeList.tsx'
import { type Change, compare } from './compare.ts'
import { type Drawn, drawnIn } from './parse.ts'
import { View } from './View.tsx'
import '../procedures.css'
import '../diagram.css'
import './compare.css'

/** Two versions of a procedure side by side, with what is different in the drawings and in a list. */
export default function ComparePage() {
  const { procedure: id } = useParams({ strict: false }) as { procedure: string }
  const read = useRead(procedures.getProcedure, { params: { id } }, { kinds: ['procedure'] })
  useTitle(read.data ? `${say.compare}: ${read.data.name}` : say.compare)
  if (read.error)
    return (
      <div className="pad">
        <RefusalNote error={read.error} />
      </div>
    )
  return read.data ? <Page key={id} of={read.data} /> : <Skeleton />
}

const draft = 'draft'

function Page({ of }: { of: Procedure }) {
  const { values, set } = useFilters(['from', 'to'])
  const newer = of.draft !== null && (!of.versions[0] || of.draft.savedAt > of.versions[0].publishedAt)
  const options = [
    ...(newer ? [{ value: draft, label: say.draft }] : []),
    ...of.versions.map(({ id, number, note }) => ({ value: id, label: say.versionOf(number, note) })),
  ]
  const to = values.to || (options[0]?.value ?? '')
  const from = values.from || (options.find(({ value }) => value !== to)?.value ?? '')
  return (
    <>
      <PageHead
        title={say.compare}
        back={{ to: '/procedures/$procedure', params: { procedure: of.id }, label: of.name }}
        second={of.name}
      />
      {options.length < 2 ? (
        <Empty title={say.onlyOne}>{say.onlyOneSays}</Empty>
      ) : (
        <>
          <div className="pc-chosen">
            <ChoiceField label={say.before} options={options} value={from} onChoice={(next) => set({ from: next })} />
            <ChoiceField label={say.after} options={options} value={to} onChoice={(next) => set({ to: next })} />
          </div>
          <Side key={`${from} ${to}`} of={of} from={from} to={to} />
        </>
      )}
    </>
  )
}

function useXml(of: Procedure, which: string) {
  const drawn = useRead(procedures.getDraft, { params: { id: of.id }, query: {} }, { kinds: ['procedure'], enabled: which === draft }) // biome-ignore format: one call
  const version = useRead(procedures.getVersion, { params: { id: which } }, { kinds: [], enabled: which !== draft })
  return which === draft ? drawn : version
}

type Compared = { changes: Change[]; names: ReadonlyMap<string, string> }

function Side({ of, from, to }: { of: Procedure; from: string; to: string }) {
  const [before, after] = [useXml(of, from), useXml(of, to)]
  const [compared, setCompared] = useState<Compared | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const [focus, setFocus] = useState<string | null>(null)
  const [one, other] = [before.data?.xml, after.data?.xml]
  useEffect(() => {
    if (one === undefined || other === undefined) return
    let gone = false
    Promise.all([drawnIn(one), drawnIn(other)]).then(
      ([was, now]) => !gone && setCompared({ changes: compare(was, now), names: namesIn(was, now) }),
      (cause: Error) => !gone && setError(cause),
    )
    return () => {
      gone = true
    }
  }, [one, other])
  const failed = before.error ?? after.error
  if (failed || error)
    return <div className="pad">{error ? <Empty title={say.unreadable} /> : <RefusalNote error={failed} />}</div>
  if (!compared || one === undefined || other === undefined) return <Skeleton rows={4} />
  const { changes, names } = compared
  return (
    <div className="pc">
      <div className="pc-views">
        <View xml={one} label={say.before} changes={changes.filter(({ how }) => how !== 'added')} focus={focus} />
        <View xml={other} label={say.after} changes={changes.filter(({ how }) => how !== 'removed')} focus={focus} />
      </div>
      <ChangeList of={changes} names={names} focus={focus} onFocus={setFocus} />
    </div>
  )
}

/** What elements are called, for what points to them by their ids; a way without a name is called after its ends. */
function namesIn(...drawings: ReadonlyMap<string, Drawn>[]): Map<string, string> {
  const names = new Map<string, string>()
  for (const drawing of drawings) for (const { id, name } of drawing.values()) if (name) names.set(id, name)
  for (const drawing of drawings)
    for (const { id, properties } of drawing.values()) {
      const { sourceRef, targetRef } = properties
      if (names.has(id) || !sourceRef || !targetRef) continue
      names.set(id, `${names.get(sourceRef) ?? sourceRef} → ${names.get(targetRef) ?? targetRef}`)
    }
  return names
}
