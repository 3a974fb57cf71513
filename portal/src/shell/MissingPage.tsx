import { IconMapOff, IconMoodSad, IconPlugConnectedX } from '@tabler/icons-react'
import { Problem } from '../api.ts'
import { Btn, BtnLink } from '../ui/Btn.tsx'
import { Empty } from '../ui/States.tsx'
import { useTitle } from './title.ts'

/** Stands inside a shell, which has the landmarks. */
export function MissingPage() {
  useTitle('Nothing here')
  return (
    <div className="pad">
      <Empty
        page
        icon={IconMapOff}
        title="There is nothing here, or it is not yours to see"
        act={<BtnLink to="/">Go to the start</BtnLink>}
      >
        The address may be mistyped, or the page may have moved.
      </Empty>
    </div>
  )
}

export function BrokenPage({ error }: { error: unknown }) {
  return (
    <main className="pad">
      <Empty
        page
        icon={IconMoodSad}
        title="This page broke"
        act={<Btn onClick={() => location.reload()}>Load it again</Btn>}
      >
        Nothing was changed on the server. {error instanceof Error ? error.message : ''}
      </Empty>
    </main>
  )
}

/** The first question of the portal got no answer: nothing can be shown yet. */
export function UnreachablePage({ error, again }: { error: unknown; again: () => void }) {
  useTitle('Not reachable')
  return (
    <main className="pad">
      <Empty page icon={IconPlugConnectedX} title="Palisade does not answer" act={<Btn onClick={again}>Try again</Btn>}>
        {error instanceof Problem ? error.title : 'The connection failed on the way.'} Pages still go out by e-mail, SMS
        and phone.
      </Empty>
    </main>
  )
}
