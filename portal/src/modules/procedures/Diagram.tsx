import { useEffect, useRef } from 'react'
import { Empty, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/procedures.ts'
import { useViewer, type Viewer, viewerPart } from './useViewer.ts'
import './diagram.css'

export interface Marks {
  tokens: readonly { element: string; count: number }[]
  done: readonly string[]
  waiting: readonly string[]
}

/** A drawing to look at, with where a project stands in it. Its library is loaded when somebody looks. */
export default function Diagram({ xml, marks }: { xml: string; marks?: Marks }) {
  const place = useRef<HTMLDivElement>(null)
  const { viewer, broken } = useViewer(place, xml)
  useEffect(() => {
    if (viewer && marks) return mark(viewer, marks)
  }, [viewer, marks])
  return (
    <div className="pj-diagram">
      {!viewer && !broken && <Skeleton rows={3} />}
      {broken && <Empty title={say.noDiagram} />}
      <section ref={place} className={broken ? 'pj-canvas gone' : 'pj-canvas'} aria-label={say.diagram} />
    </div>
  )
}

function mark(viewer: Viewer, marks: Marks): () => void {
  const canvas = viewerPart(viewer, 'canvas')
  const overlays = viewerPart(viewer, 'overlays')
  const there = (element: string) => viewerPart(viewer, 'elementRegistry').get(element) !== undefined
  const marked = [
    ...marks.done.map((element) => [element, 'pj-done'] as const),
    ...marks.waiting.map((element) => [element, 'pj-waits'] as const),
    ...marks.tokens.map(({ element }) => [element, 'pj-here'] as const),
  ].filter(([element]) => there(element))
  for (const [element, marker] of marked) canvas.addMarker(element, marker)
  const laid = marks.tokens
    .filter(({ element }) => there(element))
    .map(({ element, count }) => {
      const html = document.createElement('span')
      html.className = 'pj-token'
      html.textContent = count > 1 ? String(count) : ''
      return overlays.add(element, { position: { top: -9, left: -9 }, html })
    })
  return () => {
    for (const [element, marker] of marked) if (there(element)) canvas.removeMarker(element, marker)
    for (const id of laid) overlays.remove(id)
  }
}
