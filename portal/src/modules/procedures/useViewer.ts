import { type RefObject, useEffect, useState } from 'react'
import { letDrawingsShow } from '../../trusted.ts'

type Library = InstanceType<typeof import('bpmn-js/lib/NavigatedViewer')['default']>
type Place = { top?: number; left?: number; bottom?: number; right?: number }
interface Parts {
  canvas: {
    zoom(to?: 'fit-viewport' | number, center?: 'auto'): number
    addMarker(element: string, marker: string): void
    removeMarker(element: string, marker: string): void
    scrollToElement(element: string): void
  }
  overlays: {
    add(element: string, overlay: { position: Place; html: HTMLElement }): string
    remove(id: string): void
  }
  elementRegistry: { get(element: string): unknown }
}

/** A drawing to look at, as the library shows it. */
export type Viewer = Library

/** A part of the library by its name. */
export const viewerPart = <N extends keyof Parts>(of: Viewer, name: N) => of.get(name) as Parts[N]

/** Shows a drawing in an element of the page; null until it stands there. Its library is loaded when somebody looks. */
export function useViewer(
  place: RefObject<HTMLElement | null>,
  xml: string,
): { viewer: Viewer | null; broken: boolean } {
  const [viewer, setViewer] = useState<Viewer | null>(null)
  const [broken, setBroken] = useState(false)
  useEffect(() => {
    let made: Viewer | undefined
    let gone = false
    setBroken(false)
    void (async () => {
      letDrawingsShow()
      const { default: NavigatedViewer } = await import('bpmn-js/lib/NavigatedViewer')
      if (gone || !place.current) return
      made = new NavigatedViewer({ container: place.current })
      try {
        await made.importXML(xml)
        if (gone) return
        const canvas = viewerPart(made, 'canvas')
        canvas.zoom('fit-viewport', 'auto')
        // What stands at the edge would be cut by half a line.
        canvas.zoom(canvas.zoom() * 0.94, 'auto')
        setViewer(made)
      } catch {
        if (!gone) setBroken(true)
      }
    })()
    return () => {
      gone = true
      setViewer(null)
      made?.destroy()
    }
  }, [place, xml])
  return { viewer, broken }
}
