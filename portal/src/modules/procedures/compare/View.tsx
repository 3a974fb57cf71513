import { useEffect, useRef } from 'react'
import { Empty } from '../../../ui/States.tsx'
import { say } from '../../../words/procedures.ts'
import { useViewer, viewerPart } from '../useViewer.ts'
import type { Change } from './compare.ts'

/** One of the two drawings, what is different in it coloured. */
export function View(props: { xml: string; label: string; changes: readonly Change[]; focus: string | null }) {
  const { xml, label, changes, focus } = props
  const place = useRef<HTMLDivElement>(null)
  const { viewer, broken } = useViewer(place, xml)
  useEffect(() => {
    if (!viewer) return
    const canvas = viewerPart(viewer, 'canvas')
    const registry = viewerPart(viewer, 'elementRegistry')
    const marked = changes.filter(({ id }) => registry.get(id) !== undefined)
    for (const { id, how } of marked) canvas.addMarker(id, `pc-${how}`)
    return () => {
      for (const { id, how } of marked) if (registry.get(id)) canvas.removeMarker(id, `pc-${how}`)
    }
  }, [viewer, changes])
  useEffect(() => {
    if (!viewer || !focus || viewerPart(viewer, 'elementRegistry').get(focus) === undefined) return
    const canvas = viewerPart(viewer, 'canvas')
    canvas.scrollToElement(focus)
    canvas.addMarker(focus, 'pc-focus')
    return () => canvas.removeMarker(focus, 'pc-focus')
  }, [viewer, focus])
  return (
    <div className="pc-view">
      {broken && <Empty title={say.noDiagram} />}
      <h2 className="h3 pc-label">{label}</h2>
      <section ref={place} className="pj-canvas" aria-label={label} />
    </div>
  )
}
