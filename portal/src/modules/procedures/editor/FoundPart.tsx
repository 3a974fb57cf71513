import { useEffect } from 'react'
import { FromServer } from '../../../ui/States.tsx'
import { say } from '../../../words/procedure-editor.ts'
import { type Finding, levelWords } from '../shown.ts'
import { type Drawing, part } from './modeler.ts'

/** What keeps the drawing from running, or should be looked at; each marked on its element, and a touch goes there. */
export function FoundPart({ drawing, of }: { drawing: Drawing; of: readonly Finding[] }) {
  useEffect(() => {
    const canvas = part(drawing, 'canvas')
    const registry = part(drawing, 'elementRegistry')
    const marked = of.flatMap(({ element, level }) =>
      element && registry.get(element) ? [{ element, marker: level === 'refused' ? 'pe-refused' : 'pe-warned' }] : [],
    )
    for (const { element, marker } of marked) canvas.addMarker(element, marker)
    return () => {
      for (const { element, marker } of marked) if (registry.get(element)) canvas.removeMarker(element, marker)
    }
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
}
