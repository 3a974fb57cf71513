import { IconShieldLock } from '@tabler/icons-react'
import { identity } from '#contracts/identity'
import { useFilters } from '../../../filters.ts'
import { usePages } from '../../../queries.ts'
import { Icon } from '../../../ui/Icon.tsx'
import { ShowMore } from '../../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { Timeline } from '../../../ui/Timeline.tsx'
import { say, securityKinds } from '../../../words/provider.ts'
import { StaffPicker } from '../../accounts/pickers.tsx'
import { Frame } from '../Frame.tsx'

/** A kind nobody gave words yet: `sign_in_failed` is `Sign in failed`. */
const plain = (kind: string) => kind.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase())
const words = (kind: string) => (securityKinds as Record<string, string>)[kind] ?? plain(kind)
const RED = /failed|locked|lock|replay|refused|suspicious/

/** Acts that concern security, newest first; the record cannot be changed. */
export default function EventsPage() {
  const { values, set } = useFilters(['person'])
  const read = usePages(
    identity.listSecurityEvents,
    { query: { person: values.person || undefined } },
    { keep: true, kinds: ['person', 'session', 'security_event'] },
  )
  return (
    <Frame title={say.securityEvents} second={say.newestFirstNobodyCan}>
      <StaffPicker
        label={say.of}
        placeholder={say.everybody}
        clearable
        value={values.person || null}
        onPick={(id) => set({ person: id ?? '' })}
      />
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton />}
      {read.items?.length === 0 && (
        <Empty icon={IconShieldLock} title={say.nothingHappenedYet}>
          {say.signInsChangedPasswords}
        </Empty>
      )}
      {read.items && read.items.length > 0 && (
        <Timeline
          of={read.items.map((one) => ({
            id: one.id,
            at: one.at.getTime(),
            icon: <Icon of={IconShieldLock} />,
            tone: RED.test(one.kind) ? 'p1' : undefined,
            text: (
              <>
                {words(one.kind)}
                {one.personName && <span className="m">, {one.personName}</span>}
              </>
            ),
            second: [one.actorName !== one.personName && say.byName(one.actorName), one.device, one.ip]
              .filter(Boolean)
              .join(', '),
          }))}
        />
      )}
      <ShowMore of={read}>{say.showOlderEvents}</ShowMore>
    </Frame>
  )
}
