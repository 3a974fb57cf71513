import { IconMapOff, IconMoodSad, IconPlugConnectedX } from '@tabler/icons-react'
import { Problem } from '../api.ts'
import { Btn, BtnLink } from '../ui/Btn.tsx'
import { Empty } from '../ui/States.tsx'
import { say } from '../words/shell.ts'
import { useTitle } from './title.ts'

/** Stands inside a shell, which has the landmarks. */
export function MissingPage() {
  useTitle(say.nothingHere)
  return (
    <div className="pad">
      <Empty page icon={IconMapOff} title={say.thereIsNothingHere} act={<BtnLink to="/">{say.goToTheStart}</BtnLink>}>
        {say.theAddressMayBe}
      </Empty>
    </div>
  )
}

/** The code of a page is loaded when somebody goes there; without a connection it may not be on the device. */
const notLoaded = (error: unknown) =>
  error instanceof Error && /dynamically imported module|importing a module|preload/i.test(error.message)

/** In place of a page that cannot be shown, inside its shell. */
export function BrokenPart({ error }: { error: unknown }) {
  const absent = notLoaded(error)
  return (
    <div className="pad">
      <Empty
        page
        icon={absent ? IconPlugConnectedX : IconMoodSad}
        title={absent ? say.pageNotHere : say.thisPageBroke}
        act={<Btn onClick={() => location.reload()}>{say.loadItAgain}</Btn>}
      >
        {absent ? say.needsConnection : `${say.nothingWasChangedOn} ${error instanceof Error ? error.message : ''}`}
      </Empty>
    </div>
  )
}

/** The same where there is no shell. */
export const BrokenPage = ({ error }: { error: unknown }) => (
  <main>
    <BrokenPart error={error} />
  </main>
)

/** The first question of the portal got no answer: nothing can be shown yet. */
export function UnreachablePage({ error, again }: { error: unknown; again: () => void }) {
  useTitle(say.notReachable)
  return (
    <main className="pad">
      <Empty
        page
        icon={IconPlugConnectedX}
        title={say.palisadeDoesNotAnswer}
        act={<Btn onClick={again}>{say.tryAgain}</Btn>}
      >
        {error instanceof Problem ? error.title : say.theConnectionFailedOn} {say.pagesStillGoOut}
      </Empty>
    </main>
  )
}
