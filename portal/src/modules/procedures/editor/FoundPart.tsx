import { memo, useEffect, useRef } from 'react'
import { FromServer } from '../../../ui/States.tsx'
import { say } from '../../../words/procedure-editor.ts'
import { type Finding, levelWords } from '../shown.ts'
import { type Drawing, part } from './modeler.ts'

type Marks = Map<string, 'pe-refused' | 'pe-warned'>

/** How each element is marked: by the worst that was found about it. */
function marksOf(of: readonly Finding[]): Marks {
  const marks: Marks = new Map()
  for (const { element, level } of of)
    if (element && marks.get(element) !== 'pe-refused')
      marks.set(element, level === 'refused' ? 'pe-refused' : 'pe-warned')
  return marks
}

/** Changes only what differs: each mark set or taken has the browser look at its element again, and each save brings all findings. */
function mark(drawing: Drawing, before: Marks, wanted: Marks): void {
  const canvas = part(drawing, 'canvas')
  const registry = part(drawing, 'elementRegistry')
  for (const [element, marker] of before)
    if (wanted.get(element) !== marker && registry.get(element)) canvas.removeMarker(element, marker)
  for (const [element, marker] of wanted)
    if (registry.get(element) && !canvas.hasMarker(element, marker)) canvas.addMarker(element, marker)
}

/**
 * What keeps the drawing from running, or should be looked at; each marked on its element, and a touch goes there. Rendered again with
 * new findings only, not with each edit.
 */
export const FoundPart = memo(function FoundPart({ drawing, of }: { drawing: Drawing; of: readonly Finding[] }) {
  const marked = useRef<Marks>(new Map())
  useEffect(() => {
    const wanted = marksOf(of)
    mark(drawing, marked.current, wanted)
    marked.current = wanted
  }, [drawing, of])
  const show = (element: string | null) => {
    const shape = element && part(drawing, 'elementRegistry').get(element)
    if (!shape) return
    part(drawing, 'selection').select(shape)
    part(drawing, 'canvas').scrollToElement(shape)
  }
  return (
    <section className="pe-found">
      <h2 className="h3">{say.findings}</h2>
      {of.length === 0 && <p className="sm d3">{say.noFindings}</p>}
      <ul>
        {of.map((one, n) => (
          <li key={n}>
            <button
              type="button"
              className={one.level === 'refused' ? 't-p1' : undefined}
              onClick={() => show(one.element)}
            >
              <span className="m">{levelWords[one.level]}</span> <FromServer text={one.text} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
})
