import { type Drawing, xmlInPieces } from './modeler.ts'
import { inQuietMoment, whenIdle, whenLeft } from './quiet-moment.ts'

/** The text of a drawing that follows its changes in quiet moments. */
export interface TextLater {
  /** The drawing is another now. */
  changed(): void
  /** Writes at once what is outstanding; nothing is when it is done. */
  now(): Promise<void>
  end(): void
}

/**
 * Tells the text of a drawing after its changes: once the hands rest, a piece at a time while the page is idle, and anew where
 * another change comes meanwhile. A page that is left has it written and told within the same turn.
 */
export function textLater(of: Drawing, tell: (xml: string) => void): TextLater {
  let changes = 0
  let urgent = false
  let hurry = () => {}
  let writing: Promise<void> = Promise.resolve()

  const write = async () => {
    const at = changes
    const pause = () => {
      if (urgent) return null
      return new Promise<boolean>((go) => {
        const drop = whenIdle(() => go(changes === at))
        hurry = () => {
          drop()
          go(changes === at)
        }
      })
    }
    const xml = await xmlInPieces(of, pause)
    if (xml !== null) tell(xml)
  }
  const later = inQuietMoment(() => {
    writing = write()
  })
  const now = async () => {
    urgent = true
    hurry()
    later.now()
    try {
      await writing
    } finally {
      urgent = false
    }
  }
  const stay = whenLeft(() => void now())
  return {
    changed() {
      changes++
      later.ask()
    },
    now,
    end() {
      void now()
      stay()
    },
  }
}
