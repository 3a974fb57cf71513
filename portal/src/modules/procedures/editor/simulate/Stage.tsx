import { useEffect, useRef } from 'react'
import { Empty } from '../../../../ui/States.tsx'
import { say } from '../../../../words/procedure-play.ts'
import { useViewer, viewerPart } from '../../useViewer.ts'
import { type Choice, type Play, tokensOf } from './play.ts'

/** The drawing with its tokens, the way that was gone, and a button on everything that can happen now. */
export function Stage(props: {
  xml: string
  play: Play
  choices: readonly Choice[]
  onChoose: (choice: Choice) => void
}) {
  const { xml, play, choices } = props
  const place = useRef<HTMLDivElement>(null)
  const { viewer, broken } = useViewer(place, xml)
  const choose = useRef(props.onChoose)
  choose.current = props.onChoose
  useEffect(() => {
    if (!viewer) return
    const canvas = viewerPart(viewer, 'canvas')
    const overlays = viewerPart(viewer, 'overlays')
    const registry = viewerPart(viewer, 'elementRegistry')
    const there = (element: string) => registry.get(element) !== undefined
    const tokens = tokensOf(play)
    const marked = [
      ...[...play.walked.keys()].filter((id) => !tokens.has(id)).map((id) => [id, 'ps-walked'] as const),
      ...[...tokens.keys()].map((id) => [id, 'pj-here'] as const),
      ...choices.filter(({ kind }) => kind === 'question').map(({ element }) => [element, 'pj-waits'] as const),
    ].filter(([id]) => there(id))
    for (const [id, marker] of marked) canvas.addMarker(id, marker)
    const laid = [
      ...[...tokens].filter(([id]) => there(id)).map(([id, count]) => overlays.add(id, { position: { top: -9, left: -9 }, html: token(count) })), // biome-ignore format: one thing
      ...choices.filter(({ element }) => there(element)).map((choice) => overlays.add(choice.element, { position: { top: -12, right: 12 }, html: button(choice, () => choose.current(choice)) })), // biome-ignore format: one thing
    ]
    return () => {
      for (const [id, marker] of marked) if (there(id)) canvas.removeMarker(id, marker)
      for (const id of laid) overlays.remove(id)
    }
  }, [viewer, play, choices])
  return (
    <div className="pe-place">
      {broken && <Empty title={say.noPicture} />}
      <section ref={place} className="pj-canvas ps-canvas" aria-label={say.stage} />
    </div>
  )
}

function token(count: number): HTMLElement {
  const html = document.createElement('span')
  html.className = 'pj-token'
  html.textContent = count > 1 ? String(count) : ''
  return html
}

function button(choice: Choice, act: () => void): HTMLElement {
  const html = document.createElement('button')
  html.type = 'button'
  html.className = 'ps-go'
  html.setAttribute('aria-label', `${say[choice.kind]}: ${choice.name}`)
  html.title = `${say[choice.kind]}: ${choice.name}`
  html.textContent = '▶'
  html.addEventListener('click', act)
  return html
}
