import { IconMapOff, IconMoodSad } from '@tabler/icons-react'
import { Btn, BtnLink } from '../ui/Btn.tsx'
import { Empty } from '../ui/States.tsx'
import { useTitle } from './title.ts'

export function MissingPage() {
  useTitle('Nothing here')
  return (
    <main className="pad">
      <Empty
        icon={IconMapOff}
        title="There is nothing here, or it is not yours to see"
        act={<BtnLink to="/">Go to my work</BtnLink>}
      >
        The address may be mistyped, or the page may have moved.
      </Empty>
    </main>
  )
}

export function BrokenPage({ error }: { error: unknown }) {
  return (
    <main className="pad">
      <Empty
        icon={IconMoodSad}
        title="This page broke"
        act={<Btn onClick={() => location.reload()}>Load it again</Btn>}
      >
        Nothing was changed on the server. {error instanceof Error ? error.message : ''}
      </Empty>
    </main>
  )
}
