import { type RefObject, useCallback, useEffect, useReducer, useRef, useState } from 'react'
import { type Drawing, openDrawing, type Shape, xmlOf } from './modeler.ts'
import { afterFrame, lastTouched } from './quiet-moment.ts'
import { type TextLater, textLater } from './text-later.ts'

interface Told {
  /** Something was drawn; its text follows in a quiet moment. */
  onDraw: () => void
  onChange: (xml: string) => void
  onChoose: (shape: Shape | null) => void
}

/**
 * A drawing in an element of the page. `open` shows another one in its place, and says whether it could be read; when not, what was
 * there stays. Renders again with each change and choice, because the library changes its objects in place. The text of a large drawing
 * takes longer to write than a frame: it is written when nothing else is to be done, or at once when the page is left, and `flush` says
 * when nothing of it is outstanding.
 */
export function useDrawing(place: RefObject<HTMLElement | null>, first: string, told: Told) {
  const [drawing, setDrawing] = useState<Drawing | null>(null)
  const [broken, setBroken] = useState(false)
  const [, again] = useReducer((n: number) => n + 1, 0)
  const tell = useRef(told)
  tell.current = told
  const start = useRef(first)
  const text = useRef<TextLater | null>(null)
  const follow = useRef<(() => void) | null>(null)

  useEffect(() => {
    let gone = false
    let made: Drawing | null = null
    const listen = (of: Drawing) => {
      const later = textLater(of, (xml) => tell.current.onChange(xml))
      text.current = later
      let drawn = false
      let shape: Shape | null = null
      const show = () => {
        again()
        if (drawn) tell.current.onDraw()
        drawn = false
        tell.current.onChoose(shape)
      }
      const soon = afterFrame(show)
      const touched = lastTouched(place.current!)
      follow.current = () => {
        soon.end()
        touched.end()
      }
      of.on('commandStack.changed', ({ trigger }: { trigger?: string }) => {
        if (trigger !== 'clear') {
          drawn = true
          later.changed()
        }
        // What stands beside the drawing may follow a frame later; not where it made the edit, since its next one builds upon it.
        if (touched.isIn()) soon.ask()
        else show()
      })
      of.on('selection.changed', ({ newSelection: [chosen] }: { newSelection: Shape[] }) => {
        shape = chosen ? (chosen.labelTarget ?? chosen) : null
        if (!soon.asked()) tell.current.onChoose(shape)
      })
    }
    void openDrawing(place.current!, start.current).then(
      (of) => {
        if (gone) return of.destroy()
        made = of
        listen(of)
        setDrawing(of)
      },
      () => !gone && setBroken(true),
    )
    return () => {
      gone = true
      text.current?.end()
      follow.current?.()
      made?.destroy()
    }
  }, [place])

  const open = useCallback(
    async (xml: string): Promise<boolean> => {
      if (!drawing) return false
      const before = await xmlOf(drawing)
      try {
        await drawing.importXML(xml)
        setBroken(false)
        return true
      } catch {
        setBroken(true)
        await drawing.importXML(before)
        return false
      }
    },
    [drawing],
  )
  const flush = useCallback(async (): Promise<void> => {
    await text.current?.now()
  }, [])
  return { drawing, broken, open, flush }
}
